/** Choosing an organisation of a tree too large to load: opened node by node, or searched by name, pinyin or code (G2). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { TreeSelect } from 'antd';
import { useMemo, useState } from 'react';
import { getOrganisation, listOrganisations, type OrganisationView } from '../api/calls';
import { rememberNames, useName } from '../api/names';
import { useSession } from '../api/session';
import { TYPING_MS, usePaused } from './use-paused';

const PAGE = 200;

interface Node {
  id: string;
  pId: string | undefined;
  value: string;
  title: string;
  label: string;
  isLeaf: boolean;
}

function nodeOf(organisation: OrganisationView, parent: string | undefined): Node {
  return {
    id: organisation.id,
    pId: parent,
    value: organisation.id,
    title: organisation.name,
    label: organisation.name,
    isLeaf: organisation.children === 0,
  };
}

interface PickerProps {
  id?: string;
  value?: string;
  onChange?: (organisation: string) => void;
  /** Search everywhere and not only below one's own appointments: where a member moves to. */
  everywhere?: boolean;
  width?: number | string;
}

export function OrganisationPicker({ id, value, onChange, everywhere = false, width = 300 }: PickerProps) {
  const { appointments, scope } = useSession();
  const client = useQueryClient();
  const [opened, setOpened] = useState<Node[]>([]);
  const [typed, setTyped] = useState('');
  const search = usePaused(typed.trim(), TYPING_MS);
  const chosenName = useName(value);

  const roots = useQuery({
    queryKey: ['picker-roots', everywhere, appointments.map(({ organisationId }) => organisationId)],
    queryFn: async () => {
      const own = [...new Set(appointments.map(({ organisationId }) => organisationId))];
      return everywhere || own.length === 0
        ? (await listOrganisations({ limit: PAGE })).items
        : Promise.all(own.map(getOrganisation));
    },
    staleTime: 60_000,
  });
  const found = useQuery({
    queryKey: ['picker-search', search, everywhere, scope?.organisationId],
    queryFn: ({ signal }) =>
      listOrganisations(
        { q: search, limit: 30, ...(everywhere || !scope ? {} : { under: scope.organisationId }) },
        signal,
      ),
    enabled: search !== '',
    staleTime: 30_000,
  });

  async function open(parent: string) {
    if (opened.some(({ pId }) => pId === parent)) return;
    const { items } = await client.fetchQuery({
      queryKey: ['organisations', parent],
      queryFn: () => listOrganisations({ parent, limit: PAGE }),
      staleTime: 60_000,
    });
    rememberNames(client, items);
    setOpened((before) => [
      ...before.filter(({ pId }) => pId !== parent),
      ...items.map((item) => nodeOf(item, parent)),
    ]);
  }

  const nodes = useMemo((): Node[] => {
    if (search !== '')
      return (found.data?.items ?? []).map((item) => ({
        ...nodeOf(item, undefined),
        title: item.pathNames.join(' / '),
        isLeaf: true,
      }));
    const top = (roots.data ?? []).map((item) => nodeOf(item, undefined));
    return [...top, ...opened.filter(({ id: node }) => !top.some((root) => root.id === node))];
  }, [search, found.data, roots.data, opened]);

  return (
    <TreeSelect
      id={id}
      aria-label="党组织"
      style={{ width, maxWidth: '100%' }}
      treeDataSimpleMode
      treeData={nodes}
      value={value ? { value, label: chosenName ?? value } : undefined}
      labelInValue
      treeNodeLabelProp="label"
      onChange={(chosen: { value: string; label: string } | undefined) => chosen && onChange?.(chosen.value)}
      showSearch={{ filterTreeNode: false, searchValue: typed, onSearch: setTyped }}
      loadData={(node) => open(String(node.value))}
      popupMatchSelectWidth={420}
      placeholder="选择党组织，可输入名称、拼音或编码"
      notFoundContent={found.isFetching || roots.isFetching ? '正在查找……' : '没有找到这样的党组织'}
    />
  );
}
