// The page around it: a picture on a canvas, a hole in its middle, and what the model puts there.
import { openModel } from "./frontend.js";

const { manifest, key } = document.body.dataset;
const context = document.querySelector("canvas").getContext("2d");
const status = document.querySelector("output");
const isHole = (index, side) => [index % side, Math.floor(index / side)].every((at) => Math.abs(at - side / 2) < side / 16);

function drawGround(side) {
  const colours = context.createLinearGradient(0, 0, side, side);
  ["#0f3d4c", "#3f8a8c", "#f2c879"].forEach((colour, index) => { colours.addColorStop(index / 2, colour); });
  context.fillStyle = colours;
  context.fillRect(0, 0, side, side);
}

async function run() {
  const { side, fill } = await openModel(manifest, key);
  Object.assign(context.canvas, { width: side, height: side });
  drawGround(side);
  const pixels = context.getImageData(0, 0, side, side);
  const count = side * side;
  const mask = Float32Array.from({ length: count }, (_, index) => Number(isHole(index, side)));
  const at = (plane, index) => pixels.data[index * 4 + plane] / 127.5 - 1;
  const image = Float32Array.from({ length: 3 * count }, (_, index) =>
    at(Math.floor(index / count), index % count) * (1 - mask[index % count]));
  const filled = await fill(image, mask);
  for (let index = 0; index < count; index++) {
    if (mask[index]) for (let plane = 0; plane < 3; plane++) pixels.data[index * 4 + plane] = filled[plane * count + index] * 255;
  }
  context.putImageData(pixels, 0, 0);
}

try {
  await run();
  status.value = "filled";
} catch (error) {
  status.value = error.message;
}
