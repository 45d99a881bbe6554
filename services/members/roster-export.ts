/** How does a roster go out, in the very format in which it comes in (M7): all of a subtree, a template, or the bad rows. */
import type { Readable } from 'node:stream';
import { FIELDS, MEMBER_CATEGORIES, ORGANISATION_TYPES } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import { isInForce } from '../../shared/contracts/scope';
import { writeWorkbook, type CellToWrite, type SheetToWrite } from '../../shared/documents/spreadsheet';
import { maskIdNumber } from './id-number';
import {
  GUIDE_SHEET,
  MEMBER_COLUMNS,
  MEMBER_SHEET,
  ORGANISATION_COLUMNS,
  ORGANISATION_SHEET,
  writeFunctions,
  writeSex,
  writeYes,
  type Column,
  type MemberRow,
  type OrganisationRow,
  type RowError,
} from './roster-format';
import type { Seal } from './seal';
import type { ImportRowDoc, MemberDoc, OrganisationDoc, Store } from './store';

type Rows = SheetToWrite['rows'];

/** The workbook of these rows, with the page that explains its columns. */
export function rosterWorkbook(organisations: Rows, members: Rows): Readable {
  return writeWorkbook([
    { name: ORGANISATION_SHEET, columns: Object.values(ORGANISATION_COLUMNS), rows: organisations },
    { name: MEMBER_SHEET, columns: Object.values(MEMBER_COLUMNS), rows: members },
    guide(),
  ]);
}

/** The cells of a row, in the order of `ORGANISATION_COLUMNS`. */
export function organisationCells(row: OrganisationRow): CellToWrite[] {
  const { code, name, type, field, serviceWindow, parentCode } = row;
  return [code, name, ORGANISATION_TYPES[type], FIELDS[field], writeYes(serviceWindow), parentCode];
}

/** The cells of a row, in the order of `MEMBER_COLUMNS`. */
export function memberCells(row: MemberRow): CellToWrite[] {
  const { id, name, sex, ethnicity, birth, joinedOn, education, workUnit, post, category, leadingCadre } = row;
  return [
    ...[id, name, writeSex(sex), ethnicity, birth, joinedOn, education, workUnit, post],
    ...[MEMBER_CATEGORIES[category], writeYes(leadingCadre), row.organisationCode, row.residenceCode, row.idNumber],
    ...[writeFunctions(row.functions, row.organisationCode), row.account],
  ];
}

function guide(): SheetToWrite {
  const lines = (
    [
      [ORGANISATION_SHEET, ORGANISATION_COLUMNS],
      [MEMBER_SHEET, MEMBER_COLUMNS],
    ] as const
  ).flatMap(([sheet, columns]) =>
    Object.values<Column>(columns).map(({ title, required, choices, guide: text }) => [
      sheet,
      title,
      required ? '必填' : '选填',
      [text, choices?.join('、')].filter(Boolean).join('：'),
    ]),
  );
  const rules = ['不要合并单元格，不要使用公式', '有错误的行会按工作表、行、列和原因列出，其余的行照常导入'];
  return {
    name: GUIDE_SHEET,
    columns: [
      { title: '工作表', width: 12 },
      { title: '列', width: 20 },
      { title: '是否必填', width: 10 },
      { title: '说明', width: 90 },
    ],
    rows: [...lines, ...rules.map((rule) => ['全部', '', '', rule])],
  };
}

export function template(): Readable {
  return rosterWorkbook([], []);
}

/** Everything active below (and including) an organisation, streamed; ID numbers show their ends only (G10). */
export function exportRoster(store: Store, seal: Seal, under: OrganisationDoc, today: Day): Readable {
  const codes = new CodeBook(store);
  async function* organisations(): AsyncGenerator<CellToWrite[]> {
    const cursor = store.organisations.find({ ancestors: under._id, active: true }).sort({ _id: 1 }).lean().cursor();
    for await (const doc of cursor) {
      const parentCode = doc.parentId ? await codes.of(doc.parentId) : undefined;
      yield organisationCells({ ...doc, ...(parentCode ? { parentCode } : {}) });
    }
  }
  async function* members(): AsyncGenerator<CellToWrite[]> {
    let after = '';
    for (;;) {
      const page = await store.members
        .find({ ancestors: under._id, active: true, _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(500)
        .lean<MemberDoc[]>();
      const last = page.at(-1);
      if (!last) return;
      after = last._id;
      const held = await store.appointments.find({ personId: { $in: page.map(({ _id }) => _id) } }).lean();
      await codes.load([
        ...held.map((doc) => doc.organisationId),
        ...page.flatMap((doc) => [doc.organisationId, doc.residenceOrganisationId ?? []].flat()),
      ]);
      for (const doc of page) {
        const functions = held
          .filter((appointment) => appointment.personId === doc._id && isInForce(appointment, today))
          .map((item) => ({
            function: item.function,
            acting: item.acting ?? false,
            ...(item.field ? { field: item.field } : {}),
            organisationCode: codes.known(item.organisationId),
          }));
        yield memberCells({
          ...doc,
          id: doc._id,
          organisationCode: codes.known(doc.organisationId) ?? '',
          residenceCode: codes.known(doc.residenceOrganisationId),
          idNumber: doc.idNumber ? maskIdNumber(seal.open(doc.idNumber)) : undefined,
          functions,
        });
      }
    }
  }
  return rosterWorkbook(organisations(), members());
}

class CodeBook {
  private readonly codes = new Map<string, string>();
  constructor(private readonly store: Store) {}

  async load(ids: string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.codes.has(id));
    if (missing.length === 0) return;
    const docs = await this.store.organisations.find({ _id: { $in: missing } }, { code: 1 }).lean();
    for (const { _id, code } of docs) this.codes.set(_id, code);
  }

  async of(id: string): Promise<string | undefined> {
    await this.load([id]);
    return this.codes.get(id);
  }

  known(id: string | undefined): string | undefined {
    return id === undefined ? undefined : this.codes.get(id);
  }
}

/** The bad rows of an import as they stood, each with what is wrong: corrected, the same file can be imported again. */
export function badRowsWorkbook(store: Store, seal: Seal, importId: string): Readable {
  return writeWorkbook([
    badRows(store, seal, importId, 'organisation', ORGANISATION_SHEET, Object.values(ORGANISATION_COLUMNS)),
    badRows(store, seal, importId, 'member', MEMBER_SHEET, Object.values(MEMBER_COLUMNS)),
  ]);
}

function badRows(
  store: Store,
  seal: Seal,
  importId: string,
  kind: ImportRowDoc['kind'],
  name: string,
  columns: Column[],
): SheetToWrite {
  async function* rows(): AsyncGenerator<CellToWrite[]> {
    const cursor = store.importRows.find({ importId, kind, ok: false }).sort({ row: 1 }).lean().cursor();
    for await (const doc of cursor) {
      const held = JSON.parse(seal.open(doc.sealed!)) as
        (string | number | boolean | null)[] | OrganisationRow | MemberRow;
      const cells = Array.isArray(held)
        ? held
        : kind === 'member'
          ? memberCells(held as MemberRow)
          : organisationCells(held as OrganisationRow);
      const shown = columns.map((_, i) => (typeof cells[i] === 'boolean' ? String(cells[i]) : cells[i]));
      yield [...shown, doc.row, doc.errors.map(describe).join('；')];
    }
  }
  return {
    name,
    columns: [...columns, { title: '原行号', width: 10 }, { title: '错误原因', width: 60 }],
    rows: rows(),
  };
}

function describe({ column, reason }: RowError): string {
  return column ? `${column}：${reason}` : reason;
}
