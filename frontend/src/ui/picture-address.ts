/**
 * Pictures by their address, as a visitor drops or pastes it.
 *
 * The page's policy decides from where: the hub itself and the places that who runs it has named. The place has to
 * agree as well (CORS), and learns neither cookies nor the page that asks.
 */

import { PictureAddressError } from "./errors.ts";

export interface FetchedPicture {
  readonly file: Blob;
  /** The last part of the address. */
  readonly name: string;
}

/** The address in what was dropped or pasted, if that is all there is; a picture itself is better where there is one. */
export function addressIn(data: Pick<DataTransfer, "getData"> | null): URL | null {
  const listed = data?.getData("text/uri-list").split("\n").find((line) => !line.startsWith("#")) ?? "";
  const text = (listed || (data?.getData("text/plain") ?? "")).trim();
  if (!/^https?:\/\/\S+$/.test(text)) return null;
  return URL.canParse(text) ? new URL(text) : null;
}

/** @throws PictureAddressError whatever stands in the way: a browser does not tell a page which it was. */
export async function fetchPicture(address: URL): Promise<FetchedPicture> {
  try {
    const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
    if (!response.ok) throw new TypeError(`HTTP ${String(response.status)}`);
    return { file: await response.blob(), name: decodeName(address) };
  } catch (error) {
    throw new PictureAddressError(address.host, error);
  }
}

function decodeName({ pathname }: URL): string {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
