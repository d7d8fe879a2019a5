import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';

export type Stroke = [x: number, y: number, milliseconds: number][];

const POINTS_MAX = 1000;
const STROKES_MAX = 100;

/** The elder writes with a finger; strokes keep their time, which a drawn copy would not have. */
export function SignaturePad({ onSign }: { onSign: (strokes: Stroke[]) => void }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<Stroke[]>([]);
  const isWriting = useRef(false);
  const startedAt = useRef<number | undefined>(undefined);
  const [hasInk, setHasInk] = useState(false);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    element.width = element.clientWidth * devicePixelRatio;
    element.height = element.clientHeight * devicePixelRatio;
    const pen = element.getContext('2d');
    if (!pen) return;
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.lineWidth = 3;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.strokeStyle = getComputedStyle(element).color;
  }, []);

  const pointOf = (event: PointerEvent): Stroke[number] => {
    const box = event.currentTarget.getBoundingClientRect();
    startedAt.current ??= event.timeStamp;
    return [
      Math.round(event.clientX - box.left),
      Math.round(event.clientY - box.top),
      Math.round(event.timeStamp - startedAt.current),
    ];
  };
  const begin = (event: PointerEvent) => {
    if (strokes.current.length >= STROKES_MAX) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    isWriting.current = true;
    strokes.current.push([pointOf(event)]);
  };
  const move = (event: PointerEvent) => {
    const stroke = strokes.current.at(-1);
    const last = stroke?.at(-1);
    if (!isWriting.current || !stroke || !last || stroke.length >= POINTS_MAX) return;
    const point = pointOf(event);
    stroke.push(point);
    const pen = canvas.current?.getContext('2d');
    pen?.beginPath();
    pen?.moveTo(last[0], last[1]);
    pen?.lineTo(point[0], point[1]);
    pen?.stroke();
    setHasInk(true);
  };
  const end = () => {
    isWriting.current = false;
  };
  const clear = () => {
    const element = canvas.current;
    element?.getContext('2d')?.clearRect(0, 0, element.width, element.height);
    strokes.current = [];
    startedAt.current = undefined;
    setHasInk(false);
  };

  return (
    <div className="signature">
      <canvas
        ref={canvas}
        role="img"
        aria-label={t('签名区，请老人用手指书写；不便书写时请改用确认码')}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <div className="row">
        <button type="button" className="second" onClick={clear}>
          {t('重写')}
        </button>
        <button
          type="button"
          disabled={!hasInk}
          onClick={() => onSign(strokes.current.filter(({ length }) => length > 1))}
        >
          {t('签好了')}
        </button>
      </div>
    </div>
  );
}
