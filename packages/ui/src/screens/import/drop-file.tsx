import { useState } from 'react';
import { ChooseFile } from '../../components/choose-file.tsx';
import { Icon } from '../../components/icon.tsx';
import { words } from './words.ts';

/** Takes one file: dropped, or chosen with the button. */
export function DropFile({ onFile }: { onFile: (file: File) => void }) {
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way for mice; the button inside serves everyone
    <div
      className="drop"
      data-over={over || undefined}
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
      }}
    >
      <Icon name="download" large />
      <h2>{words.drop}</h2>
      <p className="small muted">{words.dropHint}</p>
      <ChooseFile
        kind="primary"
        label={words.choose}
        accept=".csv,.vcf,.txt,.tsv,text/csv,text/vcard,text/plain"
        onFile={onFile}
      />
    </div>
  );
}
