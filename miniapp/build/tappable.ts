import type { DirectiveNode, NodeTransform } from '@vue/compiler-core'

// The compiler's own numbers for kinds of nodes; its names are not carried in the package at run time.
const ELEMENT = 1
const TEXT = 2
const ATTRIBUTE = 6
const DIRECTIVE = 7

const FRAMEWORK = ['view', 'button', 'text']

/**
 * Lets the keyboard reach what can be tapped: on the web the framework's elements are none that a browser knows.
 * Adds `tabindex`, `role` and `aria-disabled` where a template does not say them itself; what only closes a dialog
 * (`data-dismiss`) is left to Escape.
 */
export const tappable: NodeTransform = (node) => {
  if (node.type !== ELEMENT || !FRAMEWORK.includes(node.tag.replace('v-uni-', ''))) return
  const said = (name: string) => node.props.some((prop) => (prop.type === ATTRIBUTE ? prop.name === name : bound(prop) === name))
  const tapped = node.props.some((prop) => prop.type === DIRECTIVE && prop.name === 'on' && prop.exp && /^(on)?(tap|click)$/i.test(argument(prop)))
  if (!tapped || said('data-dismiss')) return
  const add = (name: string, content: string) => {
    if (!said(name)) node.props.push({ type: ATTRIBUTE, name, nameLoc: node.loc, value: { type: TEXT, content, loc: node.loc }, loc: node.loc })
  }
  add('tabindex', '0')
  add('role', 'button')
  const disabled = node.props.find((prop): prop is DirectiveNode => prop.type === DIRECTIVE && bound(prop) === 'disabled')
  if (disabled?.arg?.type === 4) node.props.push({ ...disabled, arg: { ...disabled.arg, content: 'aria-disabled' } })
}

function argument({ arg }: DirectiveNode): string {
  return arg && 'content' in arg && typeof arg.content === 'string' ? arg.content : ''
}

function bound(prop: DirectiveNode): string | undefined {
  return prop.name === 'bind' ? argument(prop) : undefined
}
