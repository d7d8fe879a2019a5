const EDGE_MAX = 1280;
const QUALITY = 0.8;

/** Width and height that fit into the longest edge allowed, never larger than given. */
export function fitInto(width: number, height: number, edgeMax = EDGE_MAX): { width: number; height: number } {
  const scale = Math.min(1, edgeMax / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A camera's picture as a JPEG of at most 1280 px: a slow village connection must carry it. @throws when it is no picture */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const size = fitInto(bitmap.width, bitmap.height);
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, size.width, size.height);
  bitmap.close();
  return toBlob(canvas, 'image/jpeg');
}

/** What is drawn, as a file. @throws when the browser cannot encode it */
export function toBlob(canvas: HTMLCanvasElement, type: 'image/jpeg' | 'image/png'): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture cannot be encoded'))), type, QUALITY);
  });
}
