/** The admin's page 'Upload a checkpoint', where scripts run: files go over lines that break, and are scanned at once. */
import { UploadList } from "./upload-list.ts";

function find<E extends Element>(selector: string, type: new () => E): E {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page has no ${selector}.`);
  return found;
}

function start(): void {
  const form = find("[data-resumable]", HTMLFormElement);
  const list = find("[data-uploads]", HTMLElement);
  const chooser = find("[data-choose]", HTMLInputElement);
  const zone = find("[data-drop]", HTMLElement);
  const csrfToken = (): string => find("input[name=csrfmiddlewaretoken]", HTMLInputElement).value;
  const buttons = form.querySelectorAll<HTMLButtonElement>("[data-compose]");
  const uploads = new UploadList(list, find("template[data-upload-row]", HTMLTemplateElement), csrfToken, () => {
    for (const button of buttons) button.disabled = uploads.accepted.length === 0;
  });
  const take = (files: FileList | null): void => {
    for (const file of files ?? []) void uploads.add(file);
  };
  chooser.addEventListener("change", () => {
    take(chooser.files);
    chooser.value = ""; // the same file may be chosen again
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"] as const) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("hub-drop-over", name === "dragenter" || name === "dragover");
      if (name === "drop") take(event.dataTransfer?.files ?? null);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (uploads.isMoving) event.preventDefault();
  });
  list.replaceChildren();
  for (const part of document.querySelectorAll<HTMLElement>("[data-with-script]")) part.hidden = false;
  for (const part of document.querySelectorAll<HTMLElement>("[data-without-script]")) part.hidden = true;
  void uploads.refresh().catch(() => undefined); // the list of what is here already can wait for a better line
}

start();
