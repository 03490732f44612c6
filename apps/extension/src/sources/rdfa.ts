import { all } from './dom.ts';
import { readItem } from './markup-items.ts';
import type { Source } from './page.ts';
import { schemaPersonFacts } from './schema-person.ts';

const language = { scope: 'typeof', type: 'typeof', property: 'property' };

/** People marked up as RDFa Lite: `<div vocab="https://schema.org/" typeof="Person">`, also `schema:Person` and `foaf:Person`. */
export const rdfa: Source = ({ document, budget }) =>
  all(document, '[typeof~="Person"], [typeof~="schema:Person"], [typeof~="foaf:Person"]', budget)
    .map(element => schemaPersonFacts(readItem(element, language, budget), 'RDFa'))
    .filter(facts => facts.length > 0)
    .map(facts => ({ how: 'rdfa', facts }));
