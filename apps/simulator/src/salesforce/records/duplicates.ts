import { ApiError } from '../errors.ts';
import { findObject } from '../schema/catalogue.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { WriteContext } from './context.ts';
import { matchKeys } from './match-keys.ts';
import { accountName, rowOf, tableOf } from './org.ts';
import { lookUp, type Row } from './table.ts';
import { recordJson } from './values.ts';

const ALERT = 'Use one of these records?';

/**
 * Runs the duplicate rule of an object (§7). Block always refuses; alert refuses unless the caller sent
 * `allowSave=true`; report and off let the record through.
 */
export function checkDuplicates(
  ctx: WriteContext,
  object: ObjectDef,
  row: Row,
  action: 'create' | 'edit',
): void {
  const rule = ctx.org.settings.duplicateRules[object.name]?.[action] ?? 'off';
  if (rule === 'off' || rule === 'report' || (rule === 'alert' && ctx.allowSave)) return;
  const results = findMatches(ctx, object, row);
  if (results.length === 0) return;
  throw new ApiError(400, [
    {
      duplicateResut: {
        allowSave: rule === 'alert',
        duplicateRule: `Standard_${object.name}_Duplicate_Rule`,
        duplicateRuleEntityType: object.name,
        errorMessage: ALERT,
        matchResults: results.map(([found, rows]) => matchResult(ctx, found, rows)),
      },
      errorCode: 'DUPLICATES_DETECTED',
      message: ALERT,
    },
  ]);
}

/** Records the standard matching rules find for a candidate, by object, the candidate's own object first. */
export function findMatches(ctx: WriteContext, object: ObjectDef, row: Row): [ObjectDef, Row[]][] {
  const keys = matchKeys(object.name, row, accountName(ctx.org, row));
  const out: [ObjectDef, Row[]][] = [];
  for (const name of searchedObjects(ctx, object.name)) {
    const searched = findObject(ctx.org.schema, name);
    if (!searched) continue;
    const ids = new Set(keys.flatMap(key => [...lookUp(tableOf(ctx.org, searched), '#match', key)]));
    ids.delete(row.Id);
    const rows = [...ids].map(id => rowOf(ctx.org, name, id)).filter(found => isMatch(ctx, found));
    if (rows.length > 0) out.push([searched, rows]);
  }
  return out;
}

function searchedObjects(ctx: WriteContext, name: string): string[] {
  if (!ctx.org.settings.crossObjectDuplicates) return [name];
  if (name === 'Lead') return ['Lead', 'Contact'];
  return name === 'Contact' ? ['Contact', 'Lead'] : [name];
}

function isMatch(ctx: WriteContext, row: Row | undefined): row is Row {
  if (!row || row.IsDeleted === true) return false;
  return row.IsConverted !== true || ctx.switches.matchConvertedLeads;
}

function matchResult(ctx: WriteContext, object: ObjectDef, rows: readonly Row[]): Record<string, unknown> {
  return {
    entityType: object.name,
    errors: [],
    matchEngine: 'FuzzyMatchEngine',
    matchRecords: rows.map(row => ({
      additionalInformation: [],
      fieldDiffs: [],
      matchConfidence: 100,
      record: matchedRecord(ctx, object, row),
    })),
    rule: `Standard_${object.name}_Match_Rule_v1_0`,
    size: rows.length,
    success: true,
  };
}

function matchedRecord(ctx: WriteContext, object: ObjectDef, row: Row): Record<string, unknown> {
  const full = recordJson(object, row, `/services/data/v${ctx.version}.0`);
  if (!ctx.includeRecordDetails) return { attributes: full.attributes, Id: row.Id };
  return Object.fromEntries(Object.entries(full).filter(([, value]) => value !== null));
}
