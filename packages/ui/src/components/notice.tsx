import type { ReactNode } from 'react';
import { ApiError } from '../api/api-error.ts';
import { callWords } from '../text/problem-words.ts';
import { IconButton } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { partWords } from './part-words.ts';

/** What a notice is about. */
export type NoticeTone = 'plain' | 'ok' | 'warn' | 'bad' | 'run';

const icons = { plain: 'info', ok: 'ok', warn: 'warn', bad: 'bad', run: 'info' } as const satisfies Record<
  NoticeTone,
  IconName
>;

/** In the flow, for what stays true: what happened, whether the CRM changed, what to do. It does not leave by itself. */
export function Notice({
  tone = 'plain',
  icon,
  title,
  children,
  actions,
  aside,
  onDismiss,
}: {
  tone?: NoticeTone;
  icon?: IconName;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  aside?: ReactNode;
  onDismiss?: () => void;
}) {
  return (
    <div className={`notice ${tone === 'plain' ? '' : tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icon ?? icons[tone]} />
      <div className="say">
        <b>{title}</b>
        {children && <p>{children}</p>}
        {actions && <div className="do">{actions}</div>}
      </div>
      {aside}
      {onDismiss && <IconButton icon="close" label={partWords.dismiss} size="small" onClick={onDismiss} />}
    </div>
  );
}

/** What went wrong with a call, in the server’s words. */
export function ErrorNotice({
  error,
  after,
  actions,
  onDismiss,
}: {
  error: unknown;
  /** What it means for what is on the screen. */
  after?: string;
  actions?: ReactNode;
  onDismiss?: () => void;
}) {
  const { title, detail, requestId } = problemWords(error);
  return (
    <Notice
      tone="bad"
      title={title}
      actions={actions}
      {...(error instanceof ApiError && error.status === 0 ? { icon: 'offline' as const } : {})}
      {...(onDismiss === undefined ? {} : { onDismiss })}
    >
      {detail} {after}
      {requestId !== undefined && <span className="code"> {partWords.supportCode(requestId)}</span>}
    </Notice>
  );
}

/** The words of any error; one that is not an answer of our API is a fault of these screens, and says so. */
export function problemWords(error: unknown): { title: string; detail?: string; requestId?: string } {
  if (error instanceof ApiError) {
    const { requestId, status } = error.problem;
    return {
      ...callWords(error.problem),
      ...(requestId === undefined || status < 500 ? {} : { requestId }),
    };
  }
  return { title: partWords.failed, detail: partWords.failedDetail };
}
