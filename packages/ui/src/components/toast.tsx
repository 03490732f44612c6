import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { IconButton, LinkButton } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import type { NoticeTone } from './notice.tsx';
import { partWords } from './part-words.ts';

/** What a toast says. One that carries a failure stays until it is dismissed; the others leave after 6 s, with an action after 12. */
export interface ToastContent {
  tone?: Extract<NoticeTone, 'ok' | 'bad' | 'plain'>;
  title: string;
  detail?: string | undefined;
  /** What takes it back, or leads on. */
  action?: { label: string; onPick: () => void };
}

interface Shown extends ToastContent {
  id: number;
}

const ToastContext = createContext<(toast: ToastContent) => void>(() => undefined);

/** Says something on top of the page, from anywhere below {@link ToastProvider}. */
export function useToast(): (toast: ToastContent) => void {
  return use(ToastContext);
}

/** Holds the toasts, at most three; each is read out once, when it comes. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Shown[]>([]);
  const show = useMemo(() => {
    let next = 0;
    return (toast: ToastContent) => {
      next += 1;
      const id = next;
      setToasts(shown => [...shown.slice(-2), { ...toast, id }]);
    };
  }, []);
  const dismiss = useCallback((id: number) => setToasts(shown => shown.filter(toast => toast.id !== id)), []);
  return (
    <ToastContext value={show}>
      {children}
      <section className="toasts" aria-label={partWords.messages}>
        {toasts.map(toast => (
          <Toast key={toast.id} toast={toast} onDismiss={dismiss} />
        ))}
      </section>
    </ToastContext>
  );
}

const icons = { ok: 'ok', bad: 'bad', plain: 'info' } as const satisfies Record<string, IconName>;

function Toast({ toast, onDismiss }: { toast: Shown; onDismiss: (id: number) => void }) {
  const { id, tone = 'ok', title, detail, action } = toast;
  const withAction = action !== undefined;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || tone === 'bad') return;
    const timer = setTimeout(onDismiss, withAction ? 12_000 : 6000, id);
    return () => clearTimeout(timer);
  }, [held, tone, id, onDismiss, withAction]);
  return (
    <div
      role="status"
      className={`notice toast ${tone === 'plain' ? '' : tone}`}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={icons[tone]} />
      <div className="say">
        <b>{title}</b>
        {detail !== undefined && <p>{detail}</p>}
        {action !== undefined && (
          <LinkButton
            onClick={() => {
              onDismiss(id);
              action.onPick();
            }}
          >
            {action.label}
          </LinkButton>
        )}
      </div>
      <IconButton
        icon="close"
        label={partWords.dismiss}
        size="small"
        className="x"
        onClick={() => onDismiss(id)}
      />
    </div>
  );
}
