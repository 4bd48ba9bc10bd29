/** Pictures that come from outside the page: shared by another app, or opened with the installed page. */

import { SHARED_QUERY, takeShared } from "../offline/shared-picture.ts";

/** The part of Chromium's File Handling API that is used; other browsers have none of it. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
}

/** Calls back with every picture that comes that way. */
export async function receivePictures(onFile: (file: File) => void): Promise<void> {
  const { launchQueue } = window as { readonly launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files }) => {
    void files[0]?.getFile().then(onFile);
  });
  if (location.search !== SHARED_QUERY) return;
  history.replaceState(null, "", location.pathname); // a reload is no second sharing
  const shared = await takeShared(caches);
  if (shared !== null) onFile(shared);
}
