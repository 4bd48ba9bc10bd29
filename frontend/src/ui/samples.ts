/** Photographs to try the page with, each with a thing to remove; their sources and licences are in samples/SOURCES.md. */

import { strokeOf, type ShapeMark } from "../image/marks.ts";
import type { ShownPicture } from "../image/shown-picture.ts";
import type { Words } from "../words/words.ts";
import { SampleUnavailableError } from "./errors.ts";
import dragonfly from "./samples/dragonfly.jpg";
import dragonflySmall from "./samples/dragonfly-small.jpg";
import dune from "./samples/dune.jpg";
import duneSmall from "./samples/dune-small.jpg";
import kitten from "./samples/kitten.jpg";
import kittenSmall from "./samples/kitten-small.jpg";
import meadow from "./samples/meadow.jpg";
import meadowSmall from "./samples/meadow-small.jpg";
import otter from "./samples/otter.jpg";
import otterSmall from "./samples/otter-small.jpg";
import wall from "./samples/wall.jpg";
import wallSmall from "./samples/wall-small.jpg";

/** By which the catalogue names a sample and what it suggests to remove. */
export type SampleId = keyof Words["page"]["samples"]["titles"];

/** What could be removed from a picture. */
export interface Suggestion {
  readonly sample: SampleId;
  /** What covers it, in picture pixels. */
  readonly marks: readonly ShapeMark[];
}

/** The facts that a licence asks the page to show with a photograph. */
export interface Credit {
  readonly author: string;
  readonly licence: string;
  readonly licenceUrl: string;
  readonly sourceUrl: string;
  /** How the pixels differ from the source's; null where they do not. */
  readonly changes: keyof Words["page"]["samples"]["credit"]["changes"] | null;
}

export interface Sample {
  readonly id: SampleId;
  readonly fileName: string;
  readonly url: string;
  /** The part around the subject, for its button: the photograph itself is fetched when it is opened. */
  readonly thumbnail: string;
  readonly width: number;
  readonly height: number;
  readonly suggestion: Suggestion;
  readonly credit: Credit;
}

const CC0 = { licence: "CC0 1.0", licenceUrl: "https://creativecommons.org/publicdomain/zero/1.0/" };
const CC_BY = { licence: "CC BY 4.0", licenceUrl: "https://creativecommons.org/licenses/by/4.0/" };
const LOMIRI_WALLPAPERS = "https://gitlab.com/ubports/development/core/lomiri-wallpapers";

/** A stroke of `radius` through points given as [x, y]. */
function stroke(radius: number, ...points: readonly (readonly [number, number])[]): ShapeMark {
  return strokeOf(radius, points.map(([x, y]) => ({ x, y })));
}

function onCommons(file: string): string {
  return `https://commons.wikimedia.org/wiki/File:${file}`;
}

/** The best one first. */
export const SAMPLES: readonly Sample[] = [
  {
    id: "otter",
    fileName: "river-otter.jpg",
    url: otter,
    thumbnail: otterSmall,
    width: 1920,
    height: 1080,
    suggestion: {
      sample: "otter",
      marks: [
        stroke(60, [270, 145], [280, 165]),
        stroke(70, [320, 165], [380, 170]),
        stroke(80, [370, 150], [440, 150]),
        stroke(68, [440, 138], [500, 138]),
      ],
    },
    credit: {
      ...CC0,
      author: "Derrick Coetzee",
      sourceUrl: onCommons("Wet_river_otter_(Lontra_canadensis)_resting_on_land_at_Oakland_Zoo.jpg"),
      changes: "scaled",
    },
  },
  {
    id: "kitten",
    fileName: "kitten.jpg",
    url: kitten,
    thumbnail: kittenSmall,
    width: 4056,
    height: 2746,
    suggestion: {
      sample: "kitten",
      marks: [stroke(130, [456, 908], [480, 1000]), stroke(98, [1032, 826], [1033, 826]), stroke(90, [985, 1228], [1050, 1230])],
    },
    credit: { ...CC0, author: "Ilona Ilyes", sourceUrl: onCommons("A_kitten_on_the_lawn_(Pixabay).jpg"), changes: null },
  },
  {
    id: "dune",
    fileName: "dune.jpg",
    url: dune,
    thumbnail: duneSmall,
    width: 3840,
    height: 2560,
    suggestion: {
      sample: "dune",
      marks: [
        stroke(44, [1150, 2155], [1150, 2245]),
        stroke(44, [1180, 2140], [1186, 2225]),
        stroke(34, [1190, 2228], [1250, 2222], [1334, 2236]),
        stroke(42, [1307, 2105], [1316, 2185]),
        stroke(42, [1367, 2080], [1377, 2165]),
        stroke(42, [1411, 2062], [1432, 2146]),
        stroke(44, [1470, 2045], [1478, 2132]),
        stroke(30, [1330, 2182], [1390, 2180], [1441, 2190]),
        stroke(30, [1430, 2160], [1490, 2168]),
        stroke(34, [1500, 2136], [1580, 2150], [1655, 2165]),
      ],
    },
    credit: { ...CC0, author: "Luca Zanon", sourceUrl: onCommons("Extreme_Desert_Hike_(Unsplash).jpg"), changes: null },
  },
  {
    id: "dragonfly",
    fileName: "dragonfly.jpg",
    url: dragonfly,
    thumbnail: dragonflySmall,
    width: 4032,
    height: 2272,
    suggestion: {
      sample: "dragonfly",
      marks: [
        stroke(36, [2285, 738], [2450, 705], [2590, 670], [2668, 690]),
        stroke(60, [2575, 655], [2665, 685]),
        stroke(40, [2328, 402], [2410, 480], [2500, 568], [2575, 640]),
        stroke(34, [2210, 568], [2330, 594], [2450, 628], [2560, 660]),
        stroke(24, [2620, 640], [2720, 612], [2800, 592], [2880, 568]),
        stroke(22, [2690, 705], [2740, 716], [2782, 724]),
        stroke(44, [2655, 720], [2620, 770], [2598, 818]),
        stroke(28, [2650, 745], [2684, 772], [2660, 795]),
        stroke(20, [2596, 728], [2562, 800], [2592, 852]),
        stroke(14, [2674, 762], [2690, 786]),
        stroke(14, [2694, 806], [2676, 824]),
      ],
    },
    credit: { ...CC0, author: "Hisanari Kunimoto", sourceUrl: onCommons("Dragonfly_on_lavender_(Unsplash).jpg"), changes: null },
  },
  {
    id: "meadow",
    fileName: "meadow.jpg",
    url: meadow,
    thumbnail: meadowSmall,
    width: 3264,
    height: 2448,
    suggestion: {
      sample: "meadow",
      marks: [
        stroke(52, [2532, 2214], [2590, 2228], [2580, 2280]),
        stroke(30, [2508, 2192], [2530, 2300], [2600, 2300]),
        stroke(32, [2615, 2230], [2622, 2262]),
        stroke(26, [2498, 2312], [2535, 2318]),
      ],
    },
    credit: { ...CC_BY, author: "Aitzol Berasategi", sourceUrl: LOMIRI_WALLPAPERS, changes: null },
  },
  {
    id: "wall",
    fileName: "concrete.jpg",
    url: wall,
    thumbnail: wallSmall,
    width: 2572,
    height: 1740,
    suggestion: {
      sample: "wall",
      marks: [
        stroke(60, [398, 130], [400, 250], [392, 335]),
        stroke(60, [440, 200], [455, 230]),
        stroke(32, [285, 108], [290, 125]),
      ],
    },
    credit: { ...CC_BY, author: "Trevor “Freespace”", sourceUrl: LOMIRI_WALLPAPERS, changes: null },
  },
];

/** The sample that a picture shows, edited or not; null for the visitor's own. */
export function sampleOf(picture: Pick<ShownPicture, "name" | "width" | "height">): Sample | null {
  const { name, width, height } = picture;
  return SAMPLES.find((sample) => sample.fileName === `${name}.jpg` && sample.width === width && sample.height === height) ?? null;
}

/** @throws SampleUnavailableError when the server cannot be reached or does not have it */
export async function fetchSample(sample: Sample): Promise<Blob> {
  try {
    const response = await fetch(sample.url);
    if (!response.ok) throw new Error(`${sample.url} answered ${String(response.status)}`);
    return await response.blob();
  } catch (error) {
    throw new SampleUnavailableError(error);
  }
}
