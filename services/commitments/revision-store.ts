/** How previews of revisions are kept: the preview, the terms it froze, and a row for every running year (X2). */
import type { Collection, Db } from 'mongodb';
import type { RevisionPreview, RevisionRow } from '../../shared/contracts/revision';
import type { TermsBelow } from '../../shared/contracts/plan-views';

export type PreviewDoc = Omit<RevisionPreview, 'id' | 'expires' | 'mayApply' | 'needsApproval' | 'mayAnswer'> & {
  _id: string;
  /** The last running year that is in, by the order in which they are looked at. */
  reached?: { path: string; chain: string };
  /** Real time: whoever computes holds it until then. */
  leaseUntil: Date;
  /** Its workflow has been started; until then whoever sweeps starts it. */
  started?: true;
  /** Absent once it was applied, or asked for: what was done to running years stays on record, and so do the other two. */
  expireAt?: Date;
};
export type TermsDoc = TermsBelow & { _id: string; preview: string; expireAt?: Date };
/** `_id`: `<preview>:<chain>`, so that a repeated batch changes nothing. */
export type RowDoc = RevisionRow & { _id: string; preview: string; expireAt?: Date };

export interface RevisionStore {
  previews: Collection<PreviewDoc>;
  previewTerms: Collection<TermsDoc>;
  previewRows: Collection<RowDoc>;
}

export async function openRevisionStore(db: Db): Promise<RevisionStore> {
  const store: RevisionStore = {
    previews: db.collection('revisionPreviews'),
    previewTerms: db.collection('revisionTerms'),
    previewRows: db.collection('revisionRows'),
  };
  for (const collection of Object.values(store) as Collection[])
    await collection.createIndex({ expireAt: 1 }, { expireAfterSeconds: 0 });
  await store.previewTerms.createIndex({ preview: 1, path: 1 });
  await store.previewRows.createIndexes([
    { key: { preview: 1, _id: 1 } },
    { key: { preview: 1, 'moved.duty': 1, _id: 1 } },
    { key: { preview: 1, outcome: 1, _id: 1 } },
  ]);
  await store.previews.createIndex({ year: 1, path: 1 });
  await store.previews.createIndex({ 'application.state': 1, organisationId: 1 }, { sparse: true });
  return store;
}
