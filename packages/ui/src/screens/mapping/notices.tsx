import type {
  MappingDrift,
  MappingEntry,
  MappingProblem,
  MappingSuggestion,
  ObjectField,
} from '@crmsync/contract';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { fromName, words } from './words.ts';

/** What has changed in the CRM since the mapping was saved. */
export function DriftNotice({ label, drift }: { label: string; drift: readonly MappingDrift[] }) {
  if (drift.length === 0) return null;
  return (
    <Notice tone="warn" title={words.drift(label)}>
      <span className="lines">
        {drift.map(each => (
          <span key={`${each.kind} ${each.field} ${each.was}`}>
            <Text>{words.drifts[each.kind](each)}</Text>
          </span>
        ))}
      </span>
      {words.driftText}
    </Notice>
  );
}

/** Fields that a new record needs and no line fills. */
export function UnfilledNotice({
  problems,
  fields,
  onMap,
}: {
  problems: readonly MappingProblem[];
  fields: readonly ObjectField[];
  onMap: (field: ObjectField) => void;
}) {
  return problems
    .filter(({ entry }) => entry === null)
    .map(problem => {
      const field = fields.find(({ name }) => name === problem.field);
      return (
        <Notice
          key={problem.field}
          tone="bad"
          title={<Text>{problem.title}</Text>}
          actions={
            field && (
              <Button size="small" icon="plus" onClick={() => onMap(field)}>
                {words.map(field.label)}
              </Button>
            )
          }
        />
      );
    });
}

/** Lines that seem to be missing, each taken with one press. */
export function SuggestionsNotice({
  suggestions,
  onAdd,
}: {
  suggestions: readonly MappingSuggestion[];
  onAdd: (entries: readonly MappingEntry[]) => void;
}) {
  if (suggestions.length === 0) return null;
  return (
    <Notice
      title={words.suggestions(suggestions.length)}
      actions={
        suggestions.length > 1 && (
          <Button size="small" icon="plus" onClick={() => onAdd(suggestions.map(({ entry }) => entry))}>
            {words.addAll}
          </Button>
        )
      }
    >
      {words.suggestionsText}
      <span className="lines suggested">
        {suggestions.slice(0, 20).map(({ entry, label }) => (
          <span className="row wrap" key={entry.to}>
            <Text>{words.suggestion(fromName(entry), label)}</Text>
            <Button size="small" kind="ghost" aria-label={words.add(label)} onClick={() => onAdd([entry])}>
              {words.addShort}
            </Button>
          </span>
        ))}
      </span>
    </Notice>
  );
}
