import { ApiError } from '../../api/api-error.ts';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { words } from './words.ts';

/** Why somebody was not let in, where it is about no one field. */
export function Trouble({ error }: { error: unknown }) {
  if (!(error instanceof ApiError)) return <ErrorNotice error={error} />;
  if (error.status === 401) {
    return (
      <Notice tone="bad" title={words.mismatch}>
        {words.mismatchDetail}
      </Notice>
    );
  }
  if (error.status === 429) {
    return (
      <Notice tone="warn" title={words.tooMany}>
        {words.tooManyDetail(error.problem.retryAfter ?? 60)}
      </Notice>
    );
  }
  if (error.code === 'email-taken' || error.code.startsWith('USER_ALREADY_EXISTS')) {
    return (
      <Notice tone="bad" title={words.taken}>
        {words.takenDetail}
      </Notice>
    );
  }
  return <ErrorNotice error={error} />;
}
