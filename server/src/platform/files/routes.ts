import { z } from 'zod';
import { permit, roles } from '../access/index.ts';
import { byId, endpoint, handle, type Route } from '../contract/index.ts';
import { notFound } from '../problems/index.ts';
import { findFile } from './storage.ts';

export const getFile = endpoint({
  id: 'files.get',
  method: 'GET',
  path: '/api/files/:county/:id',
  summary: 'A kept file (photo, document), for whoever may see its owner',
  allow: roles,
  params: byId,
  response: z.unknown(),
  raw: 'download',
});

export const fileRoutes: Route[] = [
  handle(getFile, async (tx, actor, { params }) => {
    permit(actor, getFile);
    const file = await findFile(tx, params);
    if (!file) throw notFound('fileUnknown', { zh: '找不到该文件。', en: 'No such file.' });
    if (file.elder_id) {
      tx.audit({
        area: file.area,
        action: getFile.id,
        subjectType: 'file',
        subjectId: file.id,
        elderId: file.elder_id,
      });
    }
    return { fileName: file.name, mediaType: file.media_type, content: file.content };
  }),
];
