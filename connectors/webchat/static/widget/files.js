// Files: chosen, dropped or pasted; shown before they leave and after they came.
// Pictures are drawn on a canvas: a strict policy of the page blocks pictures from blob: addresses.
const MOST_FILES = 5;
const picked = []; // what goes with the next message

function sizeWords(bytes) {
  const [number, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1024), "KB"] : [bytes / 2 ** 20, "MB"];
  return `${number.toLocaleString(WORDS[language].tag, { maximumFractionDigits: 1 })} ${unit}`;
}

const isPicture = ({ type }) => type.startsWith("image/");

// A file of the visitor, as the server will tell of it too.
function ofVisitor(file) {
  return { name: file.name, type: file.type, size: file.size, file };
}

async function bytesOf(attachment) {
  if (attachment.file) return attachment.file;
  const path = `/chat/attachments/${attachment.id}`;
  const response = await request(path, "GET", { token: recall("token"), timeout: 120000 });
  return response.blob();
}

async function draw(canvas, attachment, wide, high) {
  const picture = await createImageBitmap(await bytesOf(attachment));
  const fit = Math.min(1, wide / picture.width, high / picture.height);
  const dense = Math.min(1, fit * Math.min(2, devicePixelRatio || 1));
  canvas.width = Math.max(1, picture.width * dense);
  canvas.height = Math.max(1, picture.height * dense);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.style.width = `${Math.max(24, picture.width * fit)}px`;
  picture.close();
}

// Saving is a click on a link to the bytes, which no policy forbids.
async function save(attachment) {
  const href = URL.createObjectURL(new Blob([await bytesOf(attachment)]));
  el("a", { href, download: attachment.name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

function saveButton(attachment) {
  const button = iconButton("save", "tool", () => {
    button.disabled = true;
    save(attachment).catch(() => setLost(true)).finally(() => (button.disabled = false));
  });
  nameControl(button, say("save", attachment));
  return button;
}

// Loaded when it comes into sight; what cannot be drawn stays a name.
const sight = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    target.show();
  }
});

function fileView(attachment) {
  const card = el("span", { class: "file" }, icon("file"), fileName(attachment), saveButton(attachment));
  if (!isPicture(attachment)) return card;
  const canvas = el("canvas", { "aria-hidden": "true" });
  const thumb = el("button", { type: "button", class: "thumb" }, canvas);
  nameControl(thumb, say("enlarge", attachment));
  thumb.addEventListener("click", () => enlarge(attachment));
  thumb.show = () =>
    draw(canvas, attachment, 260, 210).then(
      () => thumb.classList.add("drawn"),
      () => thumb.replaceWith(card),
    );
  sight.observe(thumb);
  return thumb;
}

function fileName({ name, size }) {
  return el("span", { class: "named" }, el("span", { dir: "auto" }, name), el("small", {}, sizeWords(size)));
}

function enlarge(attachment) {
  const canvas = el("canvas", { role: "img", "aria-label": attachment.name });
  const close = iconButton("close", "tool", () => dialog.close());
  const dialog = el("dialog", { class: "large", "aria-label": attachment.name },
    el("div", { class: "bar" }, fileName(attachment), saveButton(attachment), close), canvas);
  nameControl(close, say("close"));
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  root.append(dialog);
  dialog.showModal();
  draw(canvas, attachment, innerWidth - 48, innerHeight - 112).catch(() => dialog.close());
}

// Before they leave.
function addFiles(files) {
  let trouble = "";
  for (const file of files) {
    if (file.size > LARGEST) trouble = say("too_large", { name: file.name, most: sizeWords(LARGEST) });
    else if (picked.length === MOST_FILES) trouble = say("too_many", { most: MOST_FILES });
    else picked.push(ofVisitor(file));
  }
  drawTray(trouble);
  if (!touch.matches) frame.input.focus();
}

function drawTray(trouble = "") {
  frame.chips.replaceChildren(...picked.map(chipOf));
  frame.trouble.textContent = trouble;
  frame.trouble.hidden = !trouble;
  frame.tray.hidden = !picked.length && !trouble;
  fitInput();
}

function chipOf(attachment) {
  const remove = iconButton("close", "tool", () => {
    picked.splice(picked.indexOf(attachment), 1);
    drawTray();
    frame.input.focus();
  });
  nameControl(remove, say("remove", attachment));
  const face = isPicture(attachment) ? el("canvas", { "aria-hidden": "true" }) : icon("file");
  if (face.getContext) draw(face, attachment, 40, 40).catch(() => face.replaceWith(icon("file")));
  return el("li", { class: "file" }, face, fileName(attachment), remove);
}

function takesFiles(event) {
  return [...(event.dataTransfer?.types || [])].includes("Files");
}

function listenForFiles() {
  frame.chooser.addEventListener("change", () => {
    addFiles(frame.chooser.files);
    frame.chooser.value = "";
  });
  frame.input.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    addFiles(event.clipboardData.files);
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    frame.panel.addEventListener(kind, (event) => {
      if (!takesFiles(event)) return;
      event.preventDefault();
      frame.panel.classList.toggle("dropping", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") addFiles(event.dataTransfer.files);
    });
  }
  window.addEventListener("beforeunload", (event) => outbox.holdsFiles() && event.preventDefault());
}

