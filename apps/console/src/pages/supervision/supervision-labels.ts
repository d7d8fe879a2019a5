import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export const followupStatusLabels: Readonly<Record<string, string>> = {
  waiting: k('待回访'),
  done: k('已回访'),
  unreachable: k('联系不上'),
};

export const followupStatusTones: Readonly<Record<string, Tone>> = {
  waiting: 'active',
  done: 'good',
  unreachable: 'warning',
};

/** Why a visit was drawn. */
export const sampledBecauseLabels: Readonly<Record<string, string>> = {
  doubtful: k('核验有疑问'),
  reviewed: k('人工复核过'),
  random: k('随机抽取'),
};

export const cameLabels: Readonly<Record<string, string>> = { yes: k('来过'), no: k('没来'), unsure: k('说不清') };

export const findingKindLabels: Readonly<Record<string, string>> = {
  nobodyCame: k('无人上门'),
  chargedExtra: k('另外收费'),
  dissatisfied: k('老人不满意'),
  deceased: k('老人已去世'),
  other: k('其他问题'),
};

export const findingStatusLabels: Readonly<Record<string, string>> = {
  open: k('待机构说明'),
  heard: k('待区县认定'),
  upheld: k('问题属实'),
  dismissed: k('不属实'),
};

/** As the server filters: what is open waits for the provider or for the county. */
export const findingFilterLabels: Readonly<Record<string, string>> = {
  ...findingStatusLabels,
  open: k('未办结'),
};

export const findingStatusTones: Readonly<Record<string, Tone>> = {
  open: 'warning',
  heard: 'active',
  upheld: 'bad',
  dismissed: 'neutral',
};
