/** Has every secretary commented this year, and who has not (C5)? One plain line, opened into names. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { getCommenting } from '../api/calls';
import { Name } from '../parts/name';
import { NamesDrawer } from './names-drawer';

export function CommentingLine({ organisation, year }: { organisation: string | undefined; year: number }) {
  const [open, setOpen] = useState(false);
  const report = useInfiniteQuery({
    queryKey: ['commenting', organisation, year],
    queryFn: ({ pageParam }) => getCommenting({ organisation: organisation!, year, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    enabled: organisation !== undefined,
    staleTime: 60_000,
  });
  if (report.isError) return <p className="quiet">书记点评情况暂时无法读取。</p>;
  const first = report.data?.pages[0];
  if (!first || first.secretaries === 0) return null;
  const missing = first.secretaries - first.commented;
  return (
    <>
      <p className="leading">
        <span>
          <strong>党组织书记</strong> 本年度已作点评 {first.commented}/{first.secretaries}
        </span>
        {missing > 0 && (
          <Button type="link" size="small" className="inline-link" onClick={() => setOpen(true)}>
            尚未点评 {missing} · 名单
          </Button>
        )}
      </p>
      {open && (
        <NamesDrawer
          title={`${year}年尚未作点评的书记`}
          empty="所有书记都已作点评"
          query={report}
          keyOf={({ organisationId, personId }) => `${organisationId} ${personId}`}
          onClose={() => setOpen(false)}
        >
          {({ organisationId, personId, subjects, silent }) => (
            <>
              <Name id={personId} /> · <Name id={organisationId} />
              <div className="quiet">
                应点评 {subjects} 个对象，其中 {silent} 个本年度还没有任何人点评
              </div>
            </>
          )}
        </NamesDrawer>
      )}
    </>
  );
}
