// The least that can scroll a million rows: plain boxes with plain words, moved by hand. What this machine's browser drops
// here, it drops on any page, so it stands beside what ours drops.
const PAGE = `<!doctype html><style>
  body { margin: 0; font: 13px sans-serif }
  #body { height: 740px; margin: 140px 24px 0; overflow: auto }
  #run { position: relative; height: 16000000px }
  .row { position: absolute; inset: 0 0 auto; height: 33px; border-bottom: 1px solid #ddd; display: grid; grid-template-columns: 60px 1fr 148px 54px 90px }
</style><div id=body><div id=run></div></div><script>
  const [body, run] = [document.getElementById("body"), document.getElementById("run")];
  const rows = Array.from({ length: 40 }, () => {
    const row = document.createElement("div");
    row.className = "row";
    for (let n = 0; n < 5; n += 1) row.append(document.createElement("span"));
    run.append(row);
    return row;
  });
  function draw() {
    const first = Math.max(0, Math.floor(body.scrollTop / 34) - 8);
    for (let at = first; at < first + rows.length; at += 1) {
      const row = rows[at % rows.length];
      if (row.dataset.at === String(at)) continue;
      row.dataset.at = at;
      row.style.top = at * 34 + "px";
      [at, "Text " + at + ". Words and more words.", "gathering answers", 0, "one"].forEach((word, n) => (row.children[n].textContent = word));
    }
  }
  body.addEventListener("scroll", draw);
  draw();
</script>`;

/** A page of that list; resolves to the page and where its list stands. */
export async function openBare(context) {
  const page = await context.newPage();
  await page.setContent(PAGE);
  return { page, body: page.locator("#body") };
}
