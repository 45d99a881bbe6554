/** What can be asked about drafts of deeds over HTTP. */
import Type, { type TObject } from 'typebox';
import { DEED_SCHEMAS, draftAbout, type PostableDeed } from '../../shared/contracts/deed.schema';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import type { AskedPlace, Drafts } from './drafts';

interface CommitmentRoutes {
  base: string;
  params: TObject;
  chainOf: (params: object) => string;
  name: string;
}

const query = Type.Object({ about: Type.Optional(draftAbout) });
const seen = Type.String({ pattern: '^"[0-9a-f-]{36}"$', description: '所依据的版本（ETag）' });
const ifMatch = Type.Object({ 'if-match': Type.Optional(seen) });
const ifMatchOrNew = Type.Object({
  'if-match': Type.Optional(seen),
  'if-none-match': Type.Optional(Type.String({ pattern: '^\\*$', description: '首次保存为 *' })),
});
const RIGHTS = ['not_found', 'not_allowed', 'own_review', 'own_confirmation', 'own_comment', 'not_in_charge'] as const;

export function addDraftRoutes(
  router: Router,
  drafts: Drafts,
  { base, params, chainOf, name }: CommitmentRoutes,
): void {
  const path = `${base}/drafts/:kind`;
  const one = Type.Object({ ...params.properties, kind: Type.Enum(Object.keys(DEED_SCHEMAS)) });
  const placeOf = (asked: object, { about = '' }: { about?: string }): AskedPlace => ({
    chain: chainOf(asked),
    kind: (asked as { kind: PostableDeed }).kind,
    about,
  });
  const asked = { path, params: one, query };

  router.add(
    { method: 'get', ...asked, summary: `本人办理${name}中一件事的草稿`, versioned: true, errors: [...RIGHTS] },
    async ({ actor, params: p, query: q }, response) => {
      const draft = await drafts.get(actor, placeOf(p, q));
      response.set('ETag', `"${draft.version}"`);
      return draft;
    },
  );

  router.add(
    {
      method: 'put',
      ...asked,
      summary: `保存本人办理${name}中一件事的草稿；已在别处修改的不会被覆盖`,
      headers: ifMatchOrNew,
      body: Type.Object({ values: Type.Object({}, { additionalProperties: true }) }, { additionalProperties: false }),
      versioned: true,
      errors: [...RIGHTS, 'draft_changed', 'precondition_missing', 'body_too_large'],
    },
    async ({ actor, params: p, query: q, headers, body }, response) => {
      const before = headers['if-match'];
      if ((before === undefined) === (headers['if-none-match'] === undefined))
        throw new DomainError('precondition_missing');
      const saved = await drafts.save(actor, placeOf(p, q), before?.slice(1, -1), body.values);
      response.set('ETag', `"${saved.version}"`);
      return saved;
    },
  );

  router.add(
    {
      method: 'delete',
      ...asked,
      summary: `放弃本人办理${name}中一件事的草稿`,
      headers: ifMatch,
      errors: [...RIGHTS, 'draft_changed', 'precondition_missing'],
    },
    async ({ actor, params: p, query: q, headers }) => {
      const before = headers['if-match'];
      if (before === undefined) throw new DomainError('precondition_missing');
      await drafts.discard(actor, placeOf(p, q), before.slice(1, -1));
    },
  );
}
