export { SessionCards } from './session_cards.tsx'
export { SessionForm } from './form/session_form.tsx'
export { SessionPanel } from './panel/session_panel.tsx'
