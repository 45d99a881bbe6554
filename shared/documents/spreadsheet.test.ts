import { readXlsx, writeXlsx } from 'hucre';
import type { Readable } from 'node:stream';
import { guardText, openWorkbook, unguardText, WorkbookBrokenError, writeWorkbook, type SheetRow } from './spreadsheet';
import { readZip } from './zip';

async function bytes(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
async function rowsOf(data: Buffer, sheet: string): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const row of (await openWorkbook(data)).rows(sheet)) rows.push(row);
  return rows;
}

const TWO_SHEETS = [
  {
    name: '党组织',
    columns: [{ title: '编码', format: 'text' as const }, { title: '名称' }],
    rows: [['330281', '中共余姚市委员会']],
  },
  {
    name: '党员 & "群众"',
    columns: [
      { title: '姓名', width: 10 },
      { title: '出生日期', format: 'date' as const },
      { title: '身份证号', format: 'text' as const },
      { title: '人数' },
      { title: '性别', choices: ['男', '女'] },
    ],
    rows: [
      ['单雄信', '1968-02-29', '990281196802290013', 3, '男'],
      ['<b>&"_x0041_\u0007', null, '', -1.5, undefined],
      ['=1+1', '2026-01-31', '  留空格  ', 0, '女'],
    ],
  },
];

describe('spreadsheet port', () => {
  it('M7 gives back what was written, sheet by sheet and cell by cell', async () => {
    const data = await bytes(writeWorkbook(TWO_SHEETS));
    expect((await openWorkbook(data)).sheets).toEqual(['党组织', '党员 & "群众"']);
    const rows = await rowsOf(data, '党员 & "群众"');
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 3, 4]);
    expect(rows[0]?.cells.map(({ value }) => value)).toEqual(['姓名', '出生日期', '身份证号', '人数', '性别']);
    expect(rows[1]?.cells).toEqual([
      { kind: 'text', value: '单雄信' },
      { kind: 'date', value: '1968-02-29' },
      { kind: 'text', value: '990281196802290013' },
      { kind: 'number', value: 3 },
      { kind: 'text', value: '男' },
    ]);
    expect(rows[2]?.cells[0]).toEqual({ kind: 'text', value: '<b>&"_x0041_' });
    expect(rows[3]?.cells[0]).toEqual({ kind: 'text', value: "'=1+1" });
    expect(rows[3]?.cells[0]?.formula).toBeUndefined();
  });

  it('M7 writes workbooks another reader understands, header frozen and bold, ID numbers as text', async () => {
    const book = await readXlsx(await bytes(writeWorkbook(TWO_SHEETS)), { readStyles: true });
    expect(book.sheets.map(({ name }) => name)).toEqual(['党组织', '党员 & "群众"']);
    expect(book.sheets[1]?.rows[1]).toEqual(['单雄信', new Date('1968-02-29'), '990281196802290013', 3, '男']);
    expect(book.sheets[1]?.freezePane).toMatchObject({ rows: 1 });
    const cells = book.sheets[1]?.cells;
    expect(cells?.get('0,0')?.style?.font?.bold).toBe(true);
    expect(cells?.get('1,2')?.style?.numFmt).toBe('@');
  });

  it('M7 reads what another writer wrote and says where formulas and merged cells are', async () => {
    const data = Buffer.from(
      await writeXlsx({
        sheets: [
          { name: '别的', rows: [['x']] },
          {
            name: '党员',
            rows: [
              ['姓名', '出生日期', '合计'],
              ['张三', new Date('1970-05-06'), null],
              ['李四', '1970-05-06', 5],
              ['王五', 25_694, null],
            ],
            cells: new Map([['1,2', { value: 7, formula: 'B2+1' }]]),
            merges: [{ startRow: 2, startCol: 0, endRow: 3, endCol: 1 }],
          },
        ],
      }),
    );
    const rows = await rowsOf(data, '党员');
    expect(rows[1]?.cells).toEqual([
      { kind: 'text', value: '张三' },
      { kind: 'date', value: '1970-05-06' },
      expect.objectContaining({ formula: true }),
    ]);
    expect(rows[2]?.cells[0]).toEqual({ kind: 'text', value: '李四', merged: true });
    expect(rows[2]?.cells[1]).toMatchObject({ kind: 'text', merged: true });
    expect(rows[2]?.cells[2]).toEqual({ kind: 'number', value: 5 });
    expect(rows[3]?.cells[1]?.merged).toBe(true);
  });

  it('M7 tells a broken file from a workbook', async () => {
    const good = await bytes(writeWorkbook(TWO_SHEETS));
    const other = new Map(readZip(good));
    expect(other.size).toBe(7);
    for (const data of [
      Buffer.from('姓名,性别\n张三,男\n'),
      Buffer.alloc(0),
      good.subarray(0, good.length / 2),
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...new Array<number>(600).fill(0)]),
    ])
      await expect(openWorkbook(data)).rejects.toBeInstanceOf(WorkbookBrokenError);
    const damaged = Buffer.from(good);
    const at = damaged.indexOf('xl/worksheets/sheet1.xml');
    damaged.fill(0xff, at + 24, at + 120);
    await expect(rowsOf(damaged, '党组织')).rejects.toBeInstanceOf(WorkbookBrokenError);
  });

  it('M7 guards what begins like a formula, and import takes the guard away', () => {
    for (const text of ['=A1', '+86', '-1', '@x']) {
      expect(guardText(text)).toBe(`'${text}`);
      expect(unguardText(guardText(text))).toBe(text);
    }
    expect(guardText('梁弄镇')).toBe('梁弄镇');
    expect(unguardText("'梁弄")).toBe("'梁弄");
  });

  it('M7 writes rows only as fast as they are read', async () => {
    let made = 0;
    function* rows(): Generator<string[]> {
      for (; made < 200_000; made++) yield [`第${made}行`, '中共余姚市委员会'];
    }
    const stream = writeWorkbook([{ name: '党员', columns: [{ title: '甲' }, { title: '乙' }], rows: rows() }]);
    for await (const chunk of stream) {
      if ((chunk as Buffer).length > 1_000) break;
    }
    expect(made).toBeLessThan(50_000);
  });
});
