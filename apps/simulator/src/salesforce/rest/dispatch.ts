import { notFound } from '../errors.ts';
import { answerBulk } from './bulk.ts';
import { type Answer, baseOf, type Call, ok, requireMethod } from './call.ts';
import { answerCollections } from './collections.ts';
import { answerBatch, answerComposite, answerGraph } from './composite.ts';
import { answerLimits } from './limits.ts';
import { answerQuery } from './query.ts';
import { answerParameterizedSearch, answerSearch } from './search.ts';
import { answerSobjects } from './sobjects.ts';
import { answerTree } from './tree.ts';
import { answerUiApi } from './ui-api.ts';

/** Runs one REST request of a signed-in caller; refusals are thrown as ApiError. */
export function dispatch(call: Call): Answer {
  const asked = call.method === 'POST' ? call.query.get('_HttpMethod') : null;
  const effective = asked === null ? call : { ...call, method: asked.toUpperCase() };
  switch (call.path[0]?.toLowerCase()) {
    case undefined:
      return resources(effective);
    case 'sobjects':
      return answerSobjects(effective);
    case 'query':
    case 'queryall':
      return answerQuery(effective);
    case 'search':
      return answerSearch(effective);
    case 'parameterizedsearch':
      return answerParameterizedSearch(effective);
    case 'composite':
      return composite(effective);
    case 'limits':
      return answerLimits(effective);
    case 'ui-api':
      return answerUiApi(effective);
    case 'jobs':
      return answerBulk(effective);
    case 'recent':
      return ok([]);
    default:
      throw notFound();
  }
}

function composite(call: Call): Answer {
  const kind = call.path[1]?.toLowerCase();
  if (kind === undefined) return answerComposite(call, dispatch);
  if (kind === 'sobjects') return answerCollections(call);
  if (kind === 'batch') return answerBatch(call, dispatch);
  if (kind === 'graph') return answerGraph(call, dispatch);
  if (kind === 'tree') return answerTree(call);
  throw notFound();
}

/** `GET /services/data/vNN.0`: what there is (§1.9). */
function resources(call: Call): Answer {
  requireMethod(call, 'GET', 'HEAD');
  const base = baseOf(call);
  const names = [
    'sobjects',
    'query',
    'queryAll',
    'search',
    'parameterizedSearch',
    'composite',
    'jobs',
    'ui-api',
    'limits',
    'recent',
  ];
  const map: Record<string, string> = Object.fromEntries(names.map(name => [name, `${base}/${name}`]));
  return ok({ ...map, identity: `${call.sf.kernel.url()}/id/${call.org.id}/${call.userId}` });
}
