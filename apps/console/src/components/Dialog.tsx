import { Modal, type ModalProps } from 'antd';
import { useEffect, useState } from 'react';

/**
 * antd's Modal, there only while it is open: a closed one that stays in the page can leave a layer behind that swallows every
 * press. The keyboard returns to what opened it.
 */
export function Dialog(props: Omit<ModalProps, 'open' | 'afterClose' | 'destroyOnHidden'>) {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    },
    [opener],
  );
  return <Modal open {...props} />;
}
