/** The frame of the page: welcome, ways to a picture, notices, the footer. */

export const page = {
  title: "Moebius Hub",
  description: "Remove anything from a picture, in your own browser. Your picture never leaves it.",
  privacy: "Your picture never leaves this browser.",
  language: "Language",
  drop: "Drop the picture",
  welcome: {
    promise: "Paint over it.",
    outcome: "It was never there.",
    lead: "Open a picture, brush over what should go, and press Run. It all happens in this browser.",
    open: "Open a picture",
    otherWays: "or drop one anywhere, or paste it",
    onProcessor: (model: string): string => `No graphics card to use here: ${model} runs on your processor.`,
    onProcessorMore: "Why, and what helps",
  },
  samples: {
    label: "Sample pictures",
    lead: "No picture at hand? Try",
    titles: {
      otter: "The otter",
      dragonfly: "The dragonfly",
      dune: "The dune",
      meadow: "The meadow",
      kitten: "The kitten",
      wall: "The wall",
    },
    /** As in "The white rock is already painted: press Run to remove it." */
    suggestions: {
      otter: "The blue object in the water",
      dragonfly: "The dragonfly",
      dune: "The group of hikers",
      meadow: "The white rock",
      kitten: "The group of yellow flowers",
      wall: "The rust stain",
    },
    credit: {
      photograph: (author: string): string => `Photo: ${author}`,
      source: "source",
      changes: { scaled: "scaled down" },
    },
  },
  update: {
    ready: "A new version of this page is here.",
    loses: "It opens with your next visit; opened now, it drops what is on the page.",
    use: "Open it now",
    later: "Later",
  },
  notice: { retry: "Try again", dismiss: "Dismiss" },
};
