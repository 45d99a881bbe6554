/** What would this roster workbook change, and what is wrong in it (M7)? */
import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { ERRORS } from '../../shared/contracts/errors';
import { FROM_ABOVE, FUNCTIONS, type Actor, type OrganisationFunction } from '../../shared/contracts/organisation';
import { isInForce } from '../../shared/contracts/scope';
import { openWorkbook, type SheetRow, type Workbook } from '../../shared/documents/spreadsheet';
import { DomainError, isDomainError } from '../../shared/http/problem';
import { isMasked } from './id-number';
import {
  findColumns,
  isBlank,
  MEMBER_COLUMNS,
  MEMBER_SHEET,
  ORGANISATION_COLUMNS,
  ORGANISATION_SHEET,
  readMemberRow,
  readOrganisationRow,
  type MemberColumn,
  type MemberRow,
  type OrganisationColumn,
  type OrganisationRow,
  type RosterError,
  type RowError,
} from './roster-format';
import { refusePerson } from './appointment-rules';
import { isSystem, managedPaths, mayManage } from './rules';
import {
  pathOf,
  type ImportDoc,
  type ImportRowDoc,
  type RowChange,
  type MemberDoc,
  type OrganisationDoc,
} from './store';

import { BATCH, codesOf, differs, functionKey, hashOf, memberFacts, type ImportDeps } from './roster-rows';

const ERRORS_SHOWN = 1_000;
const KEPT_DAYS = 30;
/** Longer than the import, so that it can be begun in its last hour. */
const ROWS_KEPT_DAYS = KEPT_DAYS + 1;
const OUTSIDE = '没有这个编码的党组织，或者不在您的管理范围内';

/** An organisation as the rows after it may refer to it: there already, or good in this workbook. */
interface Known {
  id: string;
  path: string;
  parentCode?: string;
  /** What is registered; absent for a new one. */
  facts?: OrganisationFacts;
}

type OrganisationFacts = Pick<OrganisationDoc, 'name' | 'type' | 'field' | 'serviceWindow'>;

/** Reads and checks the whole workbook and keeps its rows for `apply`; nothing else changes. */
export async function previewImport(deps: ImportDeps, actor: Actor, data: Buffer): Promise<ImportDoc> {
  const preview = new Preview(deps, actor, createHash('sha256').update(data).digest('hex'));
  try {
    const workbook = await openWorkbook(data);
    if (!workbook.sheets.includes(ORGANISATION_SHEET) && !workbook.sheets.includes(MEMBER_SHEET))
      throw new DomainError('workbook_broken', { detail: `缺少工作表“${ORGANISATION_SHEET}”和“${MEMBER_SHEET}”` });
    await preview.readOrganisations(workbook);
    await preview.readMembers(workbook);
  } catch (error) {
    await deps.store.importRows.deleteMany({ importId: preview.id });
    throw isDomainError(error) || !isBroken(error) ? error : new DomainError('workbook_broken');
  }
  return preview.save();
}

function isBroken(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'workbook_broken';
}

class Preview {
  readonly id = newId();
  private readonly expireAt = new Date(Date.now() + KEPT_DAYS * 86_400_000);
  private readonly rowsExpireAt = new Date(Date.now() + ROWS_KEPT_DAYS * 86_400_000);
  private changing = 0;
  private readonly within: string[];
  private readonly concerns = new Set<string>();
  private readonly errors: RosterError[] = [];
  private errorCount = 0;
  private readonly good = { organisation: 0, member: 0 };
  private readonly organisations = new Map<string, Known | undefined>();
  private readonly badCodes = new Set<string>();
  private readonly seen = {
    id: new Map<string, number>(),
    idHash: new Map<string, number>(),
    account: new Map<string, number>(),
  };
  private readonly secretaries = new Map<string, number>();
  private readonly buffer: ImportRowDoc[] = [];

  constructor(
    private readonly deps: ImportDeps,
    private readonly actor: Actor,
    private readonly hash: string,
  ) {
    this.within = managedPaths(actor, deps.today());
  }

  async readOrganisations(workbook: Workbook): Promise<void> {
    if (!workbook.sheets.includes(ORGANISATION_SHEET)) return;
    const rows = new Map<string, { row: number; value: OrganisationRow; errors: RowError[] }>();
    let at: Map<OrganisationColumn, number> | undefined;
    for await (const row of workbook.rows(ORGANISATION_SHEET)) {
      if (isBlank(row)) continue;
      if (!at) {
        const header = findColumns<OrganisationColumn>(ORGANISATION_COLUMNS, row);
        if (header.errors.length > 0) return this.report('organisation', row, header.errors);
        at = header.at;
        continue;
      }
      const read = readOrganisationRow(at, row);
      if (!('value' in read)) {
        if (read.code && !rows.has(read.code)) this.badCodes.add(read.code);
        await this.report('organisation', row, read.errors, order(ORGANISATION_COLUMNS, at));
        continue;
      }
      const earlier = rows.get(read.value.code);
      if (earlier)
        await this.refuse(
          'organisation',
          row.row,
          [{ column: '编码', reason: `编码与第 ${earlier.row} 行重复` }],
          read.value,
        );
      else rows.set(read.value.code, { row: row.row, value: read.value, errors: [] });
    }
    const codes = [...rows.values()].flatMap(({ value }) =>
      value.parentCode ? [value.code, value.parentCode] : [value.code],
    );
    await this.loadOrganisations(codes);

    // Superiors before subordinates: each row is settled after the row it depends on, and a ring never is.
    const state = new Map<string, 'open' | 'done'>();
    const settle = async (code: string): Promise<void> => {
      const stack = [code];
      for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
        const entry = rows.get(top)!;
        const { parentCode } = entry.value;
        if (!state.has(top) && parentCode && rows.has(parentCode) && state.get(parentCode) !== 'done') {
          state.set(top, 'open');
          if (state.get(parentCode) === 'open') {
            const ring = stack.slice(stack.indexOf(parentCode));
            for (const member of ring) {
              rows
                .get(member)!
                .errors.push({ column: '上级编码', reason: `上下级关系成环：${[...ring, parentCode].join(' → ')}` });
            }
          } else {
            stack.push(parentCode);
            continue;
          }
        }
        stack.pop();
        if (state.get(top) === 'done') continue;
        state.set(top, 'done');
        await this.settleOrganisation(entry.row, entry.value, entry.errors);
      }
    };
    for (const code of rows.keys()) if (state.get(code) !== 'done') await settle(code);
    await this.flush();
  }

  private async settleOrganisation(row: number, value: OrganisationRow, errors: RowError[]): Promise<void> {
    const existing = this.organisations.get(value.code);
    const parent = value.parentCode ? this.organisations.get(value.parentCode) : undefined;
    const column = '上级编码';
    if (errors.length === 0) {
      if (value.parentCode && this.badCodes.has(value.parentCode))
        errors.push({ column, reason: '上级党组织所在的行有错误' });
      else if (value.parentCode && !parent) errors.push({ column, reason: OUTSIDE });
      else if (existing && (existing.parentCode ?? '') !== (value.parentCode ?? ''))
        errors.push({ column, reason: '与现有的上级不同；调整隶属关系不能通过名册导入' });
      else if (!existing && !parent && !isSystem(this.actor)) errors.push({ column, reason: '没有填写上级编码' });
      else if (!this.mayManage(existing?.path ?? parent?.path ?? '/')) errors.push({ column, reason: OUTSIDE });
    }
    if (errors.length > 0) {
      this.badCodes.add(value.code);
      return this.refuse('organisation', row, errors, value);
    }
    const id = existing?.id ?? `o${value.code}`;
    const known = { id, path: pathOf(id, parent), parentCode: value.parentCode };
    this.organisations.set(value.code, known);
    const { name, type, field, serviceWindow } = value;
    const isOther = existing?.facts && differs(existing.facts, { name, type, field, serviceWindow });
    await this.keep('organisation', row, value, existing?.facts ? (isOther ? 'update' : 'none') : 'create', [
      known.path,
    ]);
  }

  async readMembers(workbook: Workbook): Promise<void> {
    if (!workbook.sheets.includes(MEMBER_SHEET)) return;
    let at: Map<MemberColumn, number> | undefined;
    let batch: { row: SheetRow; value: MemberRow }[] = [];
    for await (const row of workbook.rows(MEMBER_SHEET)) {
      if (isBlank(row)) continue;
      if (!at) {
        const header = findColumns<MemberColumn>(MEMBER_COLUMNS, row);
        if (header.errors.length > 0) return this.report('member', row, header.errors);
        at = header.at;
        continue;
      }
      const read = readMemberRow(at, row);
      if (!('value' in read)) {
        await this.report('member', row, read.errors, order(MEMBER_COLUMNS, at));
        continue;
      }
      batch.push({ row, value: read.value });
      if (batch.length === BATCH) {
        await this.checkMembers(batch);
        batch = [];
      }
    }
    await this.checkMembers(batch);
    await this.flush();
  }

  private async checkMembers(batch: { row: SheetRow; value: MemberRow }[]): Promise<void> {
    const { store, seal } = this.deps;
    await this.loadOrganisations(batch.flatMap(({ value }) => codesOf(value)));
    const hashes = batch.map(({ value }) => hashOf(seal, value));
    const ids = batch.flatMap(({ value }) => value.id ?? []);
    const accounts = batch.flatMap(({ value }) => value.account ?? []);
    const existing = await store.members
      .find({
        $or: [
          { _id: { $in: ids } },
          { idHash: { $in: hashes.flatMap((hash) => hash ?? []) } },
          { account: { $in: accounts } },
        ],
      })
      .lean<MemberDoc[]>();
    const byId = new Map(existing.map((member) => [member._id, member]));
    const byHash = new Map(existing.flatMap((member) => (member.idHash ? [[member.idHash, member] as const] : [])));
    const byAccount = new Map(
      existing.flatMap((member) => (member.account ? [[member.account, member] as const] : [])),
    );
    const heads = await this.loadSecretaries(batch.map(({ value }) => value));
    const held = await this.loadFunctions(existing.map(({ _id }) => _id));

    for (const [i, { row, value }] of batch.entries()) {
      const errors: RowError[] = [];
      const places: string[] = [];
      let appoints = false;
      const hash = hashes[i];
      const member = (value.id && byId.get(value.id)) || (hash && byHash.get(hash)) || undefined;
      const organisation = this.organisations.get(value.organisationCode);
      const where = '所在党组织编码';
      if (this.badCodes.has(value.organisationCode)) errors.push({ column: where, reason: '所在党组织的行有错误' });
      else if (!organisation || !this.mayManage(organisation.path)) errors.push({ column: where, reason: OUTSIDE });
      else if (member && (!member.active || member.organisationId !== organisation.id))
        errors.push({
          column: where,
          reason: member.active ? '与现在的党组织不同；请办理组织关系转移' : '该党员已经离开',
        });
      if (value.residenceCode && !this.organisations.get(value.residenceCode))
        errors.push({ column: '居住地党组织编码', reason: '没有这个编码的党组织' });
      for (const item of value.functions) {
        const place = this.organisations.get(item.organisationCode ?? value.organisationCode);
        if (item.organisationCode && (!place || !this.mayManage(place.path)))
          errors.push({ column: '党内职务', reason: `${item.organisationCode}：${OUTSIDE}` });
        else if (
          place &&
          !(member && held.has(functionKey({ ...item, personId: member._id, organisationId: place.id })))
        ) {
          appoints = true;
          places.push(place.path);
          errors.push(...this.appointmentFaults(item.function, place.path, value, member?._id));
        }
        if (!place || item.function !== 'secretary' || item.acting) continue;
        const other = this.secretaries.get(place.id);
        const head = heads.get(place.id);
        if (other !== undefined) errors.push({ column: '党内职务', reason: `该党组织的书记与第 ${other} 行重复` });
        else if (head !== undefined && head !== member?._id)
          errors.push({ column: '党内职务', reason: '该党组织已有书记' });
        else this.secretaries.set(place.id, row.row);
      }
      if (value.idNumber && isMasked(value.idNumber) && !member)
        errors.push({ column: '身份证号', reason: '没有这个编号的党员，身份证号须填写完整' });
      const sameNumber = hash ? byHash.get(hash) : undefined;
      if (sameNumber && value.id && sameNumber._id !== value.id)
        errors.push({ column: '身份证号', reason: '身份证号与系统中另一名党员重复' });
      const sameAccount = value.account ? byAccount.get(value.account) : undefined;
      if (sameAccount && sameAccount._id !== member?._id) errors.push({ column: '账号', reason: '账号已被他人使用' });
      this.unique(this.seen.id, value.id, row.row, '编号', errors);
      this.unique(this.seen.idHash, hash, row.row, '身份证号', errors);
      this.unique(this.seen.account, value.account, row.row, '账号', errors);
      if (errors.length > 0) await this.refuse('member', row.row, errors, value);
      else {
        const residence = value.residenceCode ? this.organisations.get(value.residenceCode)?.id : undefined;
        const isOther = member && differs(member, memberFacts(value, residence, hash));
        const change = !member ? 'create' : isOther || appoints ? 'update' : 'none';
        await this.keep('member', row.row, value, change, [organisation!.path, ...places]);
      }
    }
  }

  private unique(
    seen: Map<string, number>,
    key: string | undefined,
    row: number,
    column: string,
    errors: RowError[],
  ): void {
    if (key === undefined) return;
    const earlier = seen.get(key);
    // A copy: what is cut from a sheet keeps all of the sheet's text around it in memory.
    if (earlier === undefined) seen.set(Buffer.from(key).toString(), row);
    else errors.push({ column, reason: `${column}与第 ${earlier} 行重复` });
  }

  private mayManage(path: string): boolean {
    return mayManage(this.actor, path, this.deps.today());
  }

  private async loadOrganisations(codes: string[]): Promise<void> {
    const missing = [...new Set(codes)].filter((code) => !this.organisations.has(code));
    if (missing.length === 0) return;
    const { organisations } = this.deps.store;
    const docs = await organisations
      .find(
        { code: { $in: missing }, active: true },
        { code: 1, path: 1, parentId: 1, name: 1, type: 1, field: 1, serviceWindow: 1 },
      )
      .lean();
    const parents = await organisations
      .find({ _id: { $in: docs.flatMap((doc) => doc.parentId ?? []) } }, { code: 1 })
      .lean();
    const codeOf = new Map(parents.map((parent) => [parent._id, parent.code]));
    for (const code of missing) this.organisations.set(code, undefined);
    for (const doc of docs)
      this.organisations.set(doc.code, {
        id: doc._id,
        path: doc.path,
        parentCode: codeOf.get(doc.parentId ?? ''),
        facts: doc,
      });
  }

  /** A roster appoints as the command does: nobody himself, who heads or comments only from above (L1), leading cadres (M5). */
  private appointmentFaults(
    name: OrganisationFunction,
    path: string,
    row: MemberRow,
    personId: string | undefined,
  ): RowError[] {
    const unfit = refusePerson(name, row);
    if (unfit) return [{ column: '党内职务', reason: ERRORS[unfit].title }];
    if (isSystem(this.actor)) return [];
    if (personId === this.actor.personId) return [{ column: '党内职务', reason: '不能任免本人' }];
    const above = path.replace(/[^/]+\/$/, '');
    return FROM_ABOVE.includes(name) && !this.mayManage(above)
      ? [{ column: '党内职务', reason: `${FUNCTIONS[name]}由上级党组织登记` }]
      : [];
  }

  /** What these people hold today: a roster that says so again appoints nobody. */
  private async loadFunctions(personIds: string[]): Promise<Set<string>> {
    const today = this.deps.today();
    const held = await this.deps.store.appointments.find({ personId: { $in: personIds } }).lean();
    return new Set(held.filter((doc) => isInForce(doc, today)).map(functionKey));
  }

  /** Who is secretary now, of the organisations these rows name a secretary for. */
  private async loadSecretaries(values: MemberRow[]): Promise<Map<string, string>> {
    const ids = values.flatMap((value) =>
      value.functions
        .filter((item) => item.function === 'secretary')
        .flatMap((item) => this.organisations.get(item.organisationCode ?? value.organisationCode)?.id ?? []),
    );
    if (ids.length === 0) return new Map();
    const today = this.deps.today();
    const held = await this.deps.store.appointments
      .find({ organisationId: { $in: ids }, function: 'secretary', acting: { $ne: true } })
      .lean();
    return new Map(held.filter((doc) => isInForce(doc, today)).map((doc) => [doc.organisationId, doc.personId]));
  }

  /** A row that could not be read: kept as it stood, its cells in the order of our own columns. */
  private report(
    kind: ImportRowDoc['kind'],
    { row, cells }: SheetRow,
    errors: RowError[],
    columns?: (number | undefined)[],
  ): Promise<void> {
    const shown = columns
      ? columns.map((index) => (index === undefined ? null : cells[index]?.value))
      : cells.map(({ value }) => value);
    return this.refuse(kind, row, errors, shown);
  }

  private async refuse(kind: ImportRowDoc['kind'], row: number, errors: RowError[], content: unknown): Promise<void> {
    const sheet = kind === 'organisation' ? ORGANISATION_SHEET : MEMBER_SHEET;
    this.errorCount += errors.length;
    for (const error of errors) if (this.errors.length < ERRORS_SHOWN) this.errors.push({ sheet, row, ...error });
    await this.push({ ...this.doc(kind, 'bad', row), row, ok: false, sealed: this.sealed(content), errors });
  }

  /** `places`: where it creates or changes something, by path. */
  private async keep(
    kind: ImportRowDoc['kind'],
    row: number,
    value: OrganisationRow | MemberRow,
    change: RowChange,
    places: string[],
  ): Promise<void> {
    const order = ++this.good[kind];
    if (change !== 'none') this.changing += 1;
    for (const place of places) {
      const managed = this.within.find((path) => place.startsWith(path));
      if (managed) this.concerns.add(managed);
    }
    await this.push({
      ...this.doc(kind, 'good', order),
      row,
      ok: true,
      change,
      sealed: this.sealed(value),
      errors: [],
    });
  }

  private doc(kind: ImportRowDoc['kind'], ok: 'good' | 'bad', order: number) {
    return { _id: `${this.id}/${kind}/${ok}/${order}`, importId: this.id, kind, order, expireAt: this.rowsExpireAt };
  }

  private sealed(value: unknown): string {
    return this.deps.seal.seal(JSON.stringify(value));
  }

  private async push(doc: ImportRowDoc): Promise<void> {
    this.buffer.push(doc);
    if (this.buffer.length >= BATCH) await this.flush();
  }

  private async flush(): Promise<void> {
    const docs = this.buffer.splice(0);
    if (docs.length > 0) await this.deps.store.importRows.insertMany(docs, { lean: true });
  }

  async save(): Promise<ImportDoc> {
    await this.flush();
    const doc: ImportDoc = {
      _id: this.id,
      state: 'previewed',
      by: this.actor.personId,
      hash: this.hash,
      steps: [],
      within: this.within,
      concerns: [...this.concerns].sort(),
      at: this.deps.now(),
      counts: {
        organisations: this.good.organisation,
        members: this.good.member,
        errors: this.errorCount,
        changing: this.changing,
      },
      done: {
        organisationsCreated: 0,
        organisationsUpdated: 0,
        membersCreated: 0,
        membersUpdated: 0,
        appointments: 0,
        unchanged: 0,
      },
      errors: this.errors.sort((a, b) => a.sheet.localeCompare(b.sheet) || a.row - b.row),
      applied: { organisation: 0, member: 0 },
      expireAt: this.expireAt,
    };
    await this.deps.store.imports.insertMany([doc], { lean: true });
    return doc;
  }
}

function order<C extends string>(columns: Record<C, unknown>, at: Map<C, number>): (number | undefined)[] {
  return (Object.keys(columns) as C[]).map((key) => at.get(key));
}
