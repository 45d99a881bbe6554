/** What a pledge should be about, while it is drafted: the documents' own sentences for this subject (P5). */
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { organisationOf } from '../../../shared/contracts/commitment';
import { ITEM_KINDS, type ItemKind } from '../../../shared/contracts/entries';
import type { GuidanceSection, Quoted } from '../../../shared/contracts/guidance';
import { FIELDS, MEMBER_CATEGORIES } from '../../../shared/contracts/organisation';
import { getOrganisation, getPerson } from '../api/calls';
import { Name } from '../parts/name';
import { Quotes } from '../parts/quotes';
import type { FormContext } from './form-kinds';
import { useGuidance } from './use-guidance';

interface Part {
  section: GuidanceSection;
  title: string;
  quotes: Quoted[];
}

export function GuidancePanel({ context }: { context: FormContext }) {
  const { head } = context.view;
  const guidance = useGuidance(head);
  const isMember = head.subjectType === 'member';
  const organisationId = organisationOf(head);
  const organisation = useQuery({
    queryKey: ['organisation', organisationId],
    queryFn: () => getOrganisation(organisationId),
    staleTime: 600_000,
    retry: false,
  });
  const person = useQuery({
    queryKey: ['person', head.subjectId],
    queryFn: () => getPerson(head.subjectId),
    enabled: isMember,
    staleTime: 600_000,
    retry: false,
  });
  if (guidance.isPending) return <Skeleton active paragraph={{ rows: 4 }} />;
  if (!guidance.data)
    return (
      <p className="quiet">
        指引暂时无法读取，不影响填写。
        <Button type="link" size="small" className="inline-link" onClick={() => void guidance.refetch()}>
          重新读取
        </Button>
      </p>
    );
  const { aims, themes, subjects, fields, serviceWindow, kinds, categories, wording, setBy } = guidance.data;
  const field = organisation.data?.field;
  const category = person.data?.category;
  const parts: Part[] = [
    { section: 'aims', title: '总的要求', quotes: aims },
    {
      section: 'themes',
      title: setBy.themes ? '年度主题' : '年度主题（文件原定；本年度的由上级党组织设定）',
      quotes: themes,
    },
    { section: 'subjects', title: isMember ? '党员承诺什么' : '党组织承诺什么', quotes: subjects[head.subjectType] },
    ...(field ? [{ section: 'fields' as const, title: FIELDS[field], quotes: fields[field] }] : []),
    ...(organisation.data?.serviceWindow
      ? [{ section: 'serviceWindow' as const, title: '窗口单位和服务行业', quotes: serviceWindow }]
      : []),
    ...(category
      ? [{ section: 'categories' as const, title: MEMBER_CATEGORIES[category], quotes: categories[category] }]
      : []),
    ...(isMember
      ? (Object.keys(ITEM_KINDS) as ItemKind[]).map((kind) => ({
          section: 'kinds' as const,
          title: ITEM_KINDS[kind],
          quotes: kinds[kind],
        }))
      : []),
    { section: 'wording', title: '怎样写', quotes: wording },
  ];
  return (
    <dl className="guidance">
      {parts
        .filter(({ quotes }) => quotes.length > 0)
        .map(({ section, title, quotes }) => (
          <div key={title}>
            <dt>
              {title}
              {setBy[section] && (
                <span className="quiet">
                  　由
                  <Name id={setBy[section]} />
                  设定
                </span>
              )}
            </dt>
            <dd>
              <Quotes quotes={quotes} />
            </dd>
          </div>
        ))}
    </dl>
  );
}
