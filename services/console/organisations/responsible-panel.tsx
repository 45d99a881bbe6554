/** Who answers for an organisation: the secretary first, the leader in charge directly, the others by division of work (L1). */
import { useQuery } from '@tanstack/react-query';
import { Button, Table } from 'antd';
import { useState } from 'react';
import { FROM_ABOVE } from '../../../shared/contracts/organisation';
import { listResponsible, type OrganisationDetail, type ResponsiblePerson } from '../api/calls';
import { useSession, useToday } from '../api/session';
import { Label } from '../parts/label';
import { Loaded } from '../parts/loaded';
import { formatTerm, titleOf } from '../words';
import { AppointForm, EndForm } from './appoint-form';
import { useManages } from './manages';

const RESPONSIBILITIES: Record<ResponsiblePerson['responsibility'], string> = {
  first: '第一责任',
  direct: '直接责任',
  division: '分工责任',
};

export function ResponsiblePanel({ organisation }: { organisation: OrganisationDetail }) {
  const today = useToday();
  const { personId } = useSession();
  const { itself, superior } = useManages(organisation);
  const [appointing, setAppointing] = useState(false);
  const [ending, setEnding] = useState<ResponsiblePerson>();
  const responsible = useQuery({
    queryKey: ['responsible', organisation.id],
    queryFn: () => listResponsible(organisation.id),
    retry: false,
  });
  const mayEnd = (held: ResponsiblePerson): boolean =>
    held.personId !== personId && (FROM_ABOVE.includes(held.function) ? superior : itself);
  return (
    <section className="panel">
      <div className="item-head">
        <h2>责任人</h2>
        {itself && !organisation.ended && <Button onClick={() => setAppointing(true)}>任命</Button>}
      </div>
      <Loaded query={responsible}>
        {({ items }) => (
          <Table
            size="small"
            rowKey="id"
            dataSource={items}
            pagination={false}
            scroll={{ x: 760 }}
            locale={{ emptyText: <span className="quiet">还没有人任职</span> }}
            columns={[
              { title: '姓名', dataIndex: 'name', width: 100 },
              {
                title: '职务',
                width: 140,
                render: (_, held) => (
                  <>
                    {titleOf(held)} {!held.inForce && <Label>未到任</Label>}
                  </>
                ),
              },
              {
                title: '责任',
                width: 90,
                render: (_, { responsibility }) => RESPONSIBILITIES[responsibility],
              },
              { title: '分工', dataIndex: 'division' },
              {
                title: '任期',
                width: 180,
                render: (_, held) => formatTerm(held, today),
              },
              {
                title: '办理',
                width: 80,
                render: (_, held) =>
                  mayEnd(held) ? (
                    <Button type="link" size="small" className="inline-link" onClick={() => setEnding(held)}>
                      结束
                    </Button>
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
      {appointing && (
        <AppointForm organisation={organisation} fromAbove={superior} onClose={() => setAppointing(false)} />
      )}
      {ending && <EndForm held={ending} onClose={() => setEnding(undefined)} />}
    </section>
  );
}
