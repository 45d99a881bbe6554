/** What stands in the cells of an Excel workbook, row by row, and how a workbook is written the same way. */
import { colToLetter, parseCellRef, streamXlsxRows } from 'hucre';
import type { Readable } from 'node:stream';
import { readZip, unpack, unpackText, writeZip, type PartToWrite } from './zip';

/** The file cannot be read as a workbook at all. */
export class WorkbookBrokenError extends Error {
  readonly code = 'workbook_broken';
}

export interface SheetCell {
  kind: 'empty' | 'text' | 'number' | 'boolean' | 'date';
  /** A date is the calendar day as written, `YYYY-MM-DD`. */
  value: string | number | boolean | null;
  /** `value` is only what Excel last computed. */
  formula?: true;
  merged?: true;
}

export interface SheetRow {
  /** As Excel counts: the first is 1. */
  row: number;
  cells: SheetCell[];
}

export interface Workbook {
  sheets: string[];
  /** Rows that exist in the sheet, in order; throws `WorkbookBrokenError` where the sheet cannot be read on. */
  rows(sheet: string): AsyncGenerator<SheetRow>;
}

export type ColumnFormat = 'text' | 'date' | 'general';

export interface SheetToWrite {
  name: string;
  columns: { title: string; width?: number; format?: ColumnFormat; choices?: readonly string[] }[];
  /** A `date` column takes days `YYYY-MM-DD`. */
  rows: Iterable<CellToWrite[]> | AsyncIterable<CellToWrite[]>;
}
export type CellToWrite = string | number | null | undefined;

const SMALL_PART = 4 * 1024 * 1024;
const SHEET_CAP = 1024 * 1024 * 1024;
const MAX_SPECIAL_CELLS = 500_000;

export async function openWorkbook(data: Buffer): Promise<Workbook> {
  return orBroken(async () => {
    const parts = readZip(data);
    const text = async (name: string): Promise<string> => {
      const part = parts.get(name);
      if (!part) throw new Error(`no part ${name}`);
      return unpackText(part, SMALL_PART);
    };
    const targets = new Map(
      tags(await text('xl/_rels/workbook.xml.rels'), 'Relationship').map((attributes) => [
        attributes['Id'],
        attributes['Target']?.startsWith('/') ? attributes['Target'].slice(1) : `xl/${attributes['Target']}`,
      ]),
    );
    const paths = new Map<string, string>();
    for (const attributes of tags(await text('xl/workbook.xml'), 'sheet')) {
      const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
      const path = id && targets.get(id);
      if (attributes['name'] && path && parts.has(path)) paths.set(attributes['name'], path);
    }
    if (paths.size === 0) throw new Error('no sheets');
    return {
      sheets: [...paths.keys()],
      async *rows(sheet) {
        const path = paths.get(sheet);
        const part = path && parts.get(path);
        if (!part) throw new WorkbookBrokenError(`no sheet ${sheet}`);
        // hucre's rows carry values only, so formulas and merged ranges are found in a pass of their own before it.
        const special = await orBroken(() => findSpecialCells(unpack(part, SHEET_CAP)));
        const rows = streamXlsxRows(data, { sheet });
        for (;;) {
          const next = await orBroken(() => rows.next());
          if (next.done) return;
          const { index, values } = next.value;
          const width = Math.max(values.length, special.widthOf(index));
          const cells = Array.from({ length: width }, (_, column) => toCell(values[column], special.at(index, column)));
          yield { row: index + 1, cells };
        }
      },
    };
  });
}

interface SpecialCells {
  widthOf(row: number): number;
  at(row: number, column: number): { formula: boolean; merged: boolean };
}

/** One pass over a sheet's XML that keeps nothing but where formulas and merged ranges are. */
async function findSpecialCells(xml: Readable): Promise<SpecialCells> {
  const formulas = new Map<number, Set<number>>();
  const merges: { top: number; left: number; bottom: number; right: number }[] = [];
  let row = -1;
  let column = -1;
  let found = 0;
  let rest = '';
  for await (const chunk of xml) {
    // Tags are ASCII; whatever Chinese stands between them is skipped unread.
    const text: string = rest + (chunk as Buffer).toString('latin1');
    const open = text.lastIndexOf('<');
    const cut = open > text.lastIndexOf('>') ? open : text.length;
    rest = text.slice(cut);
    if (rest.length > SMALL_PART) throw new Error('a tag without end');
    for (const [, name, attributes] of text.slice(0, cut).matchAll(/<(?:\w+:)?(row|c|f|mergeCell)\b([^>]*)>/g)) {
      if (name === 'row') {
        const number = /\br="(\d+)"/.exec(attributes ?? '')?.[1];
        row = number ? Number(number) - 1 : row + 1;
        column = -1;
      } else if (name === 'c') {
        const ref = /\br="([A-Z]+\d+)"/.exec(attributes ?? '')?.[1];
        column = ref ? parseCellRef(ref).col : column + 1;
      } else if (name === 'f') {
        formulas.set(row, (formulas.get(row) ?? new Set()).add(column));
        found++;
      } else {
        const [from, to] = (/\bref="([A-Z0-9:]+)"/.exec(attributes ?? '')?.[1] ?? '').split(':');
        if (from && to) {
          const start = parseCellRef(from);
          const end = parseCellRef(to);
          merges.push({ top: start.row, left: start.col, bottom: end.row, right: end.col });
          found++;
        }
      }
      if (found > MAX_SPECIAL_CELLS) throw new Error('too many formulas or merged cells');
    }
  }
  merges.sort((a, b) => a.top - b.top);
  let passed = 0;
  let live: typeof merges = [];
  let at = -1;
  // Rows are asked for in ascending order, so each range is looked at only while it is open.
  const mergesOf = (wanted: number): typeof merges => {
    if (wanted !== at) {
      at = wanted;
      while (passed < merges.length && merges[passed].top <= wanted) live.push(merges[passed++]);
      live = live.filter((range) => range.bottom >= wanted);
    }
    return live;
  };
  return {
    widthOf: (wanted) => Math.min(Math.max(0, ...mergesOf(wanted).map((range) => range.right + 1)), 256),
    at: (wanted, col) => ({
      formula: formulas.get(wanted)?.has(col) ?? false,
      merged: mergesOf(wanted).some((range) => range.left <= col && col <= range.right),
    }),
  };
}

function toCell(value: unknown, special: { formula: boolean; merged: boolean }): SheetCell {
  const cell = plainCell(value);
  if (special.formula) cell.formula = true;
  if (special.merged) cell.merged = true;
  return cell;
}

function plainCell(value: unknown): SheetCell {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' ? { kind: 'empty', value: null } : { kind: 'text', value: text };
  }
  if (typeof value === 'number') return { kind: 'number', value };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (value instanceof Date) return { kind: 'date', value: value.toISOString().slice(0, 10) };
  return { kind: 'empty', value: null };
}

async function orBroken<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof WorkbookBrokenError) throw error;
    throw new WorkbookBrokenError('unreadable workbook', { cause: error });
  }
}

function tags(xml: string, name: string): Record<string, string>[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\b([^>]*)>`, 'g'))].map(([, attributes]) =>
    Object.fromEntries(
      [...(attributes ?? '').matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key, double, single]) => [
        key,
        unescapeXml(double ?? single ?? ''),
      ]),
    ),
  );
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, word?: string) =>
    hex || decimal ? String.fromCodePoint(parseInt(hex ?? decimal!, hex ? 16 : 10)) : (named[word ?? ''] ?? whole),
  );
}

/** Spreadsheet programs run a cell that begins like a formula, also one pasted on from ours: it gets a quote in front. */
export function guardText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** What `guardText` had been given: import takes the quote away again. */
export function unguardText(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

/** A workbook as a stream; rows are asked for only as fast as they are taken. The header row is bold and frozen. */
export function writeWorkbook(sheets: SheetToWrite[]): Readable {
  return writeZip(workbookParts(sheets));
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** Index into `cellXfs` of the styles part. */
const STYLE: Record<ColumnFormat | 'header', number> = { general: 0, header: 1, text: 2, date: 3 };
const CHUNK = 32_768;

function* workbookParts(sheets: SheetToWrite[]): Generator<PartToWrite> {
  const numbers = sheets.map((_, i) => i + 1);
  yield {
    name: '[Content_Types].xml',
    text: [
      `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`,
      `<Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>`,
      ...numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPES}.worksheet+xml"/>`),
      '</Types>',
    ],
  };
  yield {
    name: '_rels/.rels',
    text: [
      `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
  };
  yield {
    name: 'xl/workbook.xml',
    text: [
      `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>`,
      ...sheets.map(({ name }, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`),
      '</sheets></workbook>',
    ],
  };
  yield {
    name: 'xl/_rels/workbook.xml.rels',
    text: [
      `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">`,
      ...numbers.map(
        (n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
      ),
      `<Relationship Id="rId${sheets.length + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    ],
  };
  yield {
    name: 'xl/styles.xml',
    text: [
      `${DECLARATION}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>`,
      '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts>',
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
      '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">',
      '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
      '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>',
      '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
      '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
      '</cellXfs></styleSheet>',
    ],
  };
  for (const [i, sheet] of sheets.entries()) yield { name: `xl/worksheets/sheet${i + 1}.xml`, text: sheetText(sheet) };
}

async function* sheetText(sheet: SheetToWrite): AsyncGenerator<string> {
  const letters = sheet.columns.map((_, i) => colToLetter(i));
  let text = `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`;
  // A whole column carries its format, so that what a user types below our rows stays text or a date too.
  for (const [i, { width = 12, format = 'general' }] of sheet.columns.entries())
    text += `<col min="${i + 1}" max="${i + 1}" width="${width}" style="${STYLE[format]}" customWidth="1"/>`;
  text += '</cols><sheetData><row r="1">';
  for (const [i, { title }] of sheet.columns.entries()) text += textCell(`${letters[i]}1`, STYLE.header, title);
  text += '</row>';
  let row = 1;
  for await (const values of sheet.rows) {
    row++;
    text += `<row r="${row}">`;
    for (const [i, { format = 'general' }] of sheet.columns.entries()) {
      const value = values[i];
      const ref = `${letters[i]}${row}`;
      if (value === null || value === undefined || value === '') continue;
      if (typeof value === 'number') text += `<c r="${ref}" s="${STYLE[format]}"><v>${value}</v></c>`;
      else if (format === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value))
        text += `<c r="${ref}" s="${STYLE.date}"><v>${toSerial(value)}</v></c>`;
      else text += textCell(ref, STYLE[format === 'date' ? 'text' : format], guardText(value));
    }
    text += '</row>';
    if (text.length > CHUNK) {
      yield text;
      text = '';
    }
  }
  text += '</sheetData>';
  const lists = sheet.columns.flatMap(({ choices }, i) => (choices ? [{ choices, letter: letters[i] }] : []));
  if (lists.length > 0) {
    text += `<dataValidations count="${lists.length}">`;
    for (const { choices, letter } of lists)
      text += `<dataValidation type="list" allowBlank="1" sqref="${letter}2:${letter}1048576"><formula1>"${escapeXml(choices.join(','))}"</formula1></dataValidation>`;
    text += '</dataValidations>';
  }
  yield `${text}</worksheet>`;
}

function textCell(ref: string, style: number, text: string): string {
  return `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(escapeUnderscores(text))}</t></is></c>`;
}

const FIRST_SERIAL = Date.UTC(1899, 11, 30);
function toSerial(day: string): number {
  return Math.round((Date.parse(day) - FIRST_SERIAL) / 86_400_000);
}

/** Excel reads `_x0041_` as a character code. */
function escapeUnderscores(text: string): string {
  return text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
