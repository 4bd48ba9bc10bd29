/** Starts the page. */

import { render } from "preact";
import { createEngine } from "./session/worker-client.ts";
import "./styles/page.css";
import { App } from "./ui/app.tsx";
import { Flow } from "./ui/flow.ts";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no element with the id page.");

const flow = new Flow(createEngine());
render(<App flow={flow} />, root);
void flow.start();
