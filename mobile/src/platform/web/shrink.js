// Makes a photo small before it is sent: upright, no larger than needed, and without what a camera writes into it, such
// as the place.
export async function shrink(bytes, type, side, quality) {
  const picture = await createImageBitmap(new Blob([bytes], { type }), { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext("2d");
  // What is transparent becomes white, as on the server.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  return new Uint8Array(await blob.arrayBuffer());
}
