// Looks for QR codes in what a camera shows, or in a picture. Loaded when a scan begins.
import load, { decode } from "/assets/xiangyue_scan.js";

// Longest side of what is searched, in pixels: enough for a code that fills a third of the picture.
const SIDE = 960;
// Pause between two looks, in milliseconds: a cheap phone needs some of its time to show the picture.
const PAUSE = 120;

let loaded;

function decoder() {
  loaded ??= load({ module_or_path: "/assets/xiangyue_scan_bg.wasm" }).catch((reason) => {
    loaded = undefined;
    throw reason;
  });
  return loaded;
}

const canvas = document.createElement("canvas");

function look(source, width, height) {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const w = Math.round(width * scale);
  const h = Math.round(height * scale);
  if (!w || !h) return undefined;
  canvas.width = w;
  canvas.height = h;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, w, h);
  const { data } = context.getImageData(0, 0, w, h);
  return decode(w, h, new Uint8Array(data.buffer));
}

// Shows the camera at the back in a video element and calls `found` with each code, until the function
// that it gives is called.
export async function watch(video, found) {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "NotFoundError");
  // The decoder comes while the person is asked for the camera.
  const coming = decoder().then(() => true, () => false);
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  let over = false;
  const stop = () => {
    over = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  try {
    if (!(await coming)) throw new DOMException("", "NetworkError");
    video.srcObject = stream;
    await video.play();
  } catch (reason) {
    stop();
    throw reason;
  }
  const next = () => {
    if (over) return;
    if (video.readyState >= 2 && !document.hidden) {
      const text = look(video, video.videoWidth, video.videoHeight);
      if (text) found(text);
    }
    setTimeout(next, PAUSE);
  };
  next();
  return stop;
}

// The code in the bytes of a picture.
export async function read(bytes) {
  const [picture] = await Promise.all([createImageBitmap(new Blob([bytes])), decoder()]);
  return look(picture, picture.width, picture.height);
}
