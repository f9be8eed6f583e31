import type { Plugin } from 'vite'

/** Parts of the framework that it carries unless told otherwise, and that nothing here uses. */
const UNUSED = ['WXS', 'LONGPRESS', 'RPX', 'I18N_ES', 'I18N_FR', 'I18N_ZH_HANT']

/** Leaves them out. A plugin, because the framework overrides what the configuration says. */
export function lean(): Plugin {
  return {
    name: 'houqin-lean',
    enforce: 'post',
    apply: 'build',
    config: () => ({ define: Object.fromEntries(UNUSED.map((part) => [`__UNI_FEATURE_${part}__`, 'false'])) }),
  }
}
