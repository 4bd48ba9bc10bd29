/** Where other apps post a picture: the web app manifest says so, the service worker answers. */

/** Beside the page. */
export const SHARE_PATH = "share";
/** The form's field. */
export const SHARE_FIELD = "picture";
