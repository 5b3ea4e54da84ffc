// Measures pages with Lighthouse as a cheap phone on a slow network would load them: nothing kept from before, signed
// in or not. Prints one line of JSON for each page and run.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { lighthouse: folder, chromium, site, runs, pages, phone, password } = JSON.parse(process.argv[2]);

const { default: lighthouse } = await import(pathToFileURL(`${folder}/core/index.js`));
const puppeteer = createRequire(`${folder}/package.json`)("puppeteer-core");

const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// What the client keeps of a session, had by signing in as a person does, in a window of its own.
async function session() {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(`${site}/sign-in`);
  const field = (name) => page.waitForSelector(`[data-testid="${name}"]`);
  await (await field("phone")).type(phone);
  await (await field("password")).type(password);
  await (await field("consent")).click();
  await (await field("sign-in")).click();
  await page.waitForFunction(() => localStorage.getItem("xy.session"));
  const kept = await page.evaluate(() => localStorage.getItem("xy.session"));
  await context.close();
  return kept;
}

async function measure({ name, path, signed_in }, kept) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  if (signed_in) {
    // Storage is emptied before every measurement, and filled again before the page's own scripts run.
    await page.evaluateOnNewDocument((kept) => localStorage.setItem("xy.session", kept), kept);
  }
  const { lhr } = await lighthouse(`${site}${path}`, { logLevel: "error", output: "json" }, undefined, page);
  await context.close();
  const score = (category) => Math.round(lhr.categories[category].score * 100);
  const value = (audit) => lhr.audits[audit].numericValue;
  const failed = (category) => lhr.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
    .map(({ id }) => id);
  return {
    page: name,
    performance: score("performance"),
    accessibility: score("accessibility"),
    best_practices: score("best-practices"),
    first_paint_ms: value("first-contentful-paint"),
    largest_paint_ms: value("largest-contentful-paint"),
    blocking_ms: value("total-blocking-time"),
    shift: value("cumulative-layout-shift"),
    failed: ["performance", "accessibility", "best-practices"].flatMap(failed),
    error: lhr.runtimeError?.message,
  };
}

try {
  const kept = await session();
  for (const page of pages) {
    for (let run = 0; run < runs; run += 1) console.log(JSON.stringify(await measure(page, kept)));
  }
} finally {
  await browser.close();
}
