import { k } from '../i18n/index.ts';
import type { Tone } from '../components/Note.tsx';
import type { Entry } from '../queue/queue.ts';
import type { TodayVisit } from './progress.ts';

export const statusNames: Record<TodayVisit['status'], { name: string; tone: Tone }> = {
  planned: { name: k('待派单'), tone: 'plain' },
  assigned: { name: k('待上门'), tone: 'plain' },
  inProgress: { name: k('服务中'), tone: 'warning' },
  finished: { name: k('已完成，待核验'), tone: 'good' },
  verified: { name: k('已核实'), tone: 'good' },
  needsReview: { name: k('待复核'), tone: 'warning' },
  rejected: { name: k('不予认定'), tone: 'bad' },
  cancelled: { name: k('已取消'), tone: 'bad' },
  missed: { name: k('未上门'), tone: 'bad' },
};

export const eventNames: Record<Entry['event']['kind'], string> = {
  checkIn: k('签到'),
  step: k('服务步骤'),
  photo: k('照片'),
  confirmation: k('老人确认'),
  checkOut: k('签退'),
  exception: k('情况说明'),
  note: k('备注'),
};
