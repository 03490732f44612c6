import { Button } from '../../components/button.tsx';
import { useCopy } from '../../components/copy-box.tsx';
import { download } from '../../text/download.ts';
import { words } from './words.ts';

/** The only time that backup codes are seen. */
export function BackupCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const copy = useCopy();
  const text = `${codes.join('\n')}\n`;
  return (
    <div className="stack">
      <p className="soft">{words.codesWhy}</p>
      <ul className="backup-codes">
        {codes.map(code => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="row wrap">
        <Button size="small" icon="copy" onClick={() => copy(text)}>
          {words.codesCopy}
        </Button>
        <Button
          size="small"
          icon="download"
          onClick={() => download(new Blob([text], { type: 'text/plain' }), 'crmsync-backup-codes.txt')}
        >
          {words.codesDownload}
        </Button>
      </div>
      <footer>
        <Button kind="primary" onClick={onKept}>
          {words.codesKept}
        </Button>
      </footer>
    </div>
  );
}
