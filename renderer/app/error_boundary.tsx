import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'

/** Keeps a fault in one part of the window from taking the rest with it. Shown anew when `place` changes. */
export class ErrorBoundary extends Component<
  { readonly place: string; readonly children: ReactNode },
  { readonly message: string }
> {
  override state = { message: '' }

  override componentDidCatch(error: unknown): void {
    this.setState({ message: error instanceof Error ? error.message : String(error) })
  }

  static getDerivedStateFromError(): { message: string } {
    return { message: ' ' }
  }

  override componentDidUpdate(previous: { readonly place: string }): void {
    if (this.state.message !== '' && previous.place !== this.props.place) this.setState({ message: '' })
  }

  override render(): ReactNode {
    return this.state.message === '' ? this.props.children : <Fault message={this.state.message} />
  }
}

function Fault({ message }: { readonly message: string }) {
  const { t } = useTranslation()
  return (
    <div role="alert" className="flex flex-col items-start gap-2 p-5">
      <h2 className="text-fs-4 font-semibold">{t('common.fault.title')}</h2>
      <p className="text-ink-2">{t('common.fault.body')}</p>
      <pre className="font-mono text-fs-2 text-fail">{message}</pre>
      <Button onPress={() => window.location.reload()}>{t('common.fault.reload')}</Button>
    </div>
  )
}
