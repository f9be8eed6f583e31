import port from '@platform'
import { createSSRApp } from 'vue'
import App from './App.vue'
import { loses, mayLeave } from './ui/leaving'

/** uni-app calls this once on either target, before it makes the router. */
export function createApp() {
  port.begin({ loses, may: mayLeave })
  return { app: createSSRApp(App) }
}
