import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { startI18n } from './i18n/index.ts'
import { applyRememberedLook } from './state/look.ts'
import './styles/app.css'

applyRememberedLook()
await startI18n()
createRoot(document.getElementById('app')!).render(<App />)
