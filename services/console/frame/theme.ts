/** How the pages look: calm blue for what can be pressed; red is kept for what is overdue. */
import type { ThemeConfig } from 'antd';

export const COLOURS = {
  primary: '#1f4f8f',
  overdue: '#b42318',
  soon: '#93540a',
  done: '#2c7a3f',
  quiet: '#5b6472',
} as const;

export const THEME: ThemeConfig = {
  token: {
    colorPrimary: COLOURS.primary,
    colorLink: COLOURS.primary,
    colorError: COLOURS.overdue,
    colorInfo: COLOURS.primary,
    colorSuccess: COLOURS.done,
    // Worked out from a dark blue the pale tones would be grey.
    colorPrimaryBg: '#e8eff8',
    colorPrimaryBgHover: '#dbe6f4',
    colorInfoBg: '#eef3fa',
    colorInfoBorder: '#b9cfe8',
    colorSuccessBg: '#f0f8f1',
    colorSuccessBorder: '#a8d5b1',
    controlItemBgActive: '#e8eff8',
    controlItemBgActiveHover: '#dbe6f4',
    colorTextSecondary: COLOURS.quiet,
    colorTextDescription: COLOURS.quiet,
    colorTextPlaceholder: '#667080',
    borderRadius: 4,
    fontFamily:
      "'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', 'Source Han Sans SC', sans-serif",
    fontSize: 14,
    motionDurationMid: '0.1s',
    motionDurationSlow: '0.15s',
  },
  components: {
    Table: { headerBg: '#f2f4f7', cellPaddingBlockSM: 7 },
    Descriptions: { labelColor: COLOURS.quiet },
    Progress: { defaultColor: '#5b8fce' },
    Menu: {
      itemBorderRadius: 0,
      itemMarginInline: 0,
      itemMarginBlock: 0,
      itemSelectedBg: '#e8eff8',
      itemActiveBg: '#e8eff8',
      itemHoverBg: '#f2f4f7',
    },
  },
};
