/** What guides the pledges of an organisation in a year (P5): section by section the nearest above it that set one. */
import Type from 'typebox';
import type { Guidance, GuidanceSection, GuidanceSections } from '../../shared/contracts/guidance';
import type { Day, Instant } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import { DEFAULT_GUIDANCE } from '../../shared/pledges/default-guidance';
import { GUIDANCE_SCHEMA, GUIDANCE_SECTIONS_SCHEMA } from './guidance.schema';
import { maySetGuidance, mayView } from './rules';
import type { OrganisationDoc, Store } from './store';

const SECTIONS = Object.keys(DEFAULT_GUIDANCE) as GuidanceSection[];

/** `set`: what organisations on the path have set for that year, in any order. */
export function composeGuidance(
  ancestors: string[],
  set: { organisationId: string; sections: Partial<GuidanceSections> }[],
): GuidanceSections & Pick<Guidance, 'setBy'> {
  const nearestFirst = [...set].sort(
    (a, b) => ancestors.indexOf(b.organisationId) - ancestors.indexOf(a.organisationId),
  );
  const setBy: Guidance['setBy'] = {};
  const sections: Partial<Record<GuidanceSection, unknown>> = { ...DEFAULT_GUIDANCE };
  for (const name of SECTIONS) {
    const nearest = nearestFirst.find((one) => one.sections[name] !== undefined);
    if (!nearest) continue;
    sections[name] = nearest.sections[name];
    setBy[name] = nearest.organisationId;
  }
  return { ...(sections as unknown as GuidanceSections), setBy };
}

async function guidanceFor(store: Store, organisation: OrganisationDoc, year: number): Promise<Guidance> {
  const set = await store.guidance.find({ organisationId: { $in: organisation.ancestors }, year }).lean();
  return { organisationId: organisation._id, year, ...composeGuidance(organisation.ancestors, set) };
}

export interface GuidanceRouteDeps {
  store: Store;
  now: () => Instant;
  today: () => Day;
}

export function addGuidanceRoutes(router: Router, { store, now, today }: GuidanceRouteDeps): void {
  const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false });
  const query = Type.Object({ year: Type.Integer({ minimum: 2000, maximum: 2100 }) }, { additionalProperties: false });

  async function getOrganisation(id: string): Promise<OrganisationDoc> {
    const doc = await store.organisations.findById(id).lean<OrganisationDoc>();
    if (!doc) throw new DomainError('not_found');
    return doc;
  }

  async function isRequiredAbove({ _id, ancestors }: OrganisationDoc, year: number): Promise<boolean> {
    const above = ancestors.filter((id) => id !== _id);
    const set = await store.guidance.find({ organisationId: { $in: above }, year }).lean();
    return composeGuidance(above, set).consultation === 'required';
  }

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/guidance',
      summary: '一个党组织某年度的承诺指引和审核标准（P5）',
      params,
      query,
      response: GUIDANCE_SCHEMA,
      errors: ['not_found'],
    },
    async ({ params: { id }, query: { year } }) => guidanceFor(store, await getOrganisation(id), year),
  );

  router.add(
    {
      method: 'put',
      path: '/organisations/:id/guidance',
      summary: '为一个党组织及其下级设定某年度的承诺指引：写明的部分整体替换，其余沿用上级',
      params,
      query,
      body: GUIDANCE_SECTIONS_SCHEMA,
      response: GUIDANCE_SCHEMA,
      errors: ['not_found', 'not_allowed'],
    },
    async ({ params: { id: organisationId }, query: { year }, body, actor }) => {
      const organisation = await getOrganisation(organisationId);
      if (!mayView(actor, organisation, today())) throw new DomainError('not_found');
      if (!maySetGuidance(actor, organisation.path, today())) throw new DomainError('not_allowed');
      if (body.consultation === 'recommended' && (await isRequiredAbove(organisation, year)))
        throw new DomainError('not_allowed', { detail: '上级已要求必须填写征求意见情况，不能放宽' });
      const sections = Object.fromEntries(Object.entries(body).map(([name, value]) => [`sections.${name}`, value]));
      await store.guidance.updateOne(
        { _id: `${organisationId}/${year}` },
        { $set: { organisationId, year, ...sections, by: actor.personId, at: now() }, $inc: { version: 1 } },
        { upsert: true },
      );
      return guidanceFor(store, organisation, year);
    },
  );
}
