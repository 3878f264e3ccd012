using System.Globalization;
using System.Text.Json.Nodes;

namespace LatencyLab.Tests.Reporting.Browser;

/// <summary>The report of a real run, opened in a real browser.</summary>
public sealed class ReportPageTests(ReportFixture fixture) : IClassFixture<ReportFixture>
{
    /// <summary>Every text of every chart lies within its chart, but for what rounding takes.</summary>
    private const string ClippedTexts = """
        [...document.querySelectorAll('.plot svg')].flatMap(svg => {
          const frame = svg.getBoundingClientRect();
          return [...svg.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1
                || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
          }).map(text => `${svg.closest('figure').id}: ${text.textContent}`);
        })
        """;

    [BrowserFact]
    public async Task It_opens_without_complaints_and_without_asking_for_anything()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page);
        await page.SettleAsync();
        Assert.Empty(page.Complaints);
        Assert.Equal(
            new Uri(fixture.Page).AbsoluteUri,
            Assert.Single(page.Requests.Where(address => !address.StartsWith("data:", StringComparison.Ordinal)).Distinct()));
    }

    /// <summary>
    /// For each series of each chart something is drawn in its colour; for scatter plots and maps, as much as there is data.
    /// </summary>
    [BrowserFact]
    public async Task Every_series_of_every_chart_is_drawn()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page);
        JsonArray missing = (await page.EvaluateAsync("""
            (() => {
              const report = JSON.parse(document.getElementById('report-data').textContent);
              const plain = (color) => {
                const probe = document.createElement('i');
                probe.style.color = color;
                document.body.append(probe);
                const made = getComputedStyle(probe).color;
                probe.remove();
                return made;
              };
              const missing = [];
              for (const [id, chart] of Object.entries(report.charts)) {
                const svg = document.querySelector(`.plot[data-chart="${id}"] svg`);
                if (!svg) { missing.push(`${id}: no picture`); continue; }
                const shapes = [...svg.querySelectorAll('path, polygon, polyline, rect')].map(shape => getComputedStyle(shape));
                for (const series of chart.options.series) {
                  const name = series.itemStyle && series.itemStyle.color;
                  const color = name ? plain(report.palettes.light[name.slice(1)]) : null;
                  const drawn = series.type === 'heatmap' ? shapes.filter(shape => shape.fill !== 'none').length
                    : shapes.filter(shape => shape.fill === color || shape.stroke === color).length;
                  const least = series.type === 'scatter' || series.type === 'heatmap' ? series.data.length : 1;
                  if (drawn < least) missing.push(`${id} ${series.name}: ${drawn} of ${least}`);
                }
              }
              return missing;
            })()
            """))!.AsArray();
        Assert.Empty(missing.Select(text => (string)text!));
        Assert.True(await page.NumberAsync("document.querySelectorAll('.plot').length") >= 13);
        Assert.Equal(
            await page.NumberAsync("document.querySelectorAll('.plot').length"),
            await page.NumberAsync("document.querySelectorAll('.plot svg').length"));
    }

    [BrowserFact]
    public async Task Hovering_a_point_shows_its_row_and_breakdown()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page);
        await page.EvaluateAsync(
            "document.querySelector('[data-chart=predicted-measured]').scrollIntoView({ block: 'center', behavior: 'instant' })");
        await page.SettleAsync();
        JsonNode point = (await page.EvaluateAsync("""
            (() => {
              const color = getComputedStyle(document.documentElement).getPropertyValue('--c0').trim();
              const shape = [...document.querySelectorAll('[data-chart=predicted-measured] svg path')]
                .find(path => path.getAttribute('fill') === color);
              const box = shape.getBoundingClientRect();
              return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
            })()
            """))!;
        const string Tip = "document.querySelector('[data-chart=predicted-measured] .tip')";
        // A slow machine may take the first movement before it has drawn what lies under it.
        for (int attempt = 0; attempt < 20 && await page.NumberAsync($"{Tip}?.textContent.length ?? 0") == 0; attempt++)
        {
            await page.MoveMouseAsync((double)point["x"]! - 40, (double)point["y"]!);
            await page.MoveMouseAsync((double)point["x"]!, (double)point["y"]!);
            await page.SettleAsync();
        }

        string text = await page.TextAsync($"{Tip}?.textContent ?? ''");
        foreach (string part in (string[])["batch=", "measured", "predicted / measured", "compute alone", "off-chip alone", "launch",
            "rows.csv:"])
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task Arrow_keys_go_from_point_to_point()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page);
        await page.EvaluateAsync("document.querySelector('[data-chart=predicted-measured]').focus()");
        await page.PressAsync("ArrowRight");
        await page.WaitForAsync("document.querySelector('[data-chart=predicted-measured] .tip')");
        string first = await page.TextAsync("document.getElementById('spoken').textContent");
        Assert.Contains("rows.csv:", first, StringComparison.Ordinal);
        await page.PressAsync("ArrowRight");
        await page.WaitForAsync("document.getElementById('spoken').textContent !== " + JsonValue.Create(first).ToJsonString());
    }

    [BrowserFact]
    public async Task A_part_of_the_simulated_time_can_be_drawn_larger_and_keys_say_what_a_span_is()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page);
        const string Plot = "document.querySelector('[data-chart=simulation]')";
        const string Labels = $"[...{Plot}.querySelectorAll('svg text')].map(text => text.textContent).join(' ')";
        await page.EvaluateAsync($"{Plot}.focus()");
        string all = await page.TextAsync(Labels);
        Assert.Contains("stream 0", all, StringComparison.Ordinal);
        Assert.Contains("engine 0", all, StringComparison.Ordinal);
        await page.PressAsync("+");
        await page.WaitForAsync($"{Labels} !== {JsonValue.Create(all).ToJsonString()}");
        string part = await page.TextAsync(Labels);
        await page.EvaluateAsync("document.getElementById('theme').click()");
        Assert.Equal(part, await page.TextAsync(Labels));
        await page.PressAsync("0");
        await page.WaitForAsync($"{Labels} === {JsonValue.Create(all).ToJsonString()}");
        await page.PressAsync("ArrowRight");
        await page.WaitForAsync("document.getElementById('spoken').textContent.includes('closed form')");
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task Texts_that_try_to_end_the_page_stay_text()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page);
        Assert.Equal(ReportFixture.Title, await page.TextAsync("document.title"));
        Assert.Equal(ReportFixture.Title, await page.TextAsync("document.querySelector('h1').textContent"));
        Assert.Equal("undefined", await page.TextAsync("typeof window.hacked"));
        Assert.Equal(0, await page.NumberAsync("document.images.length"));
    }

    [BrowserFact]
    public async Task It_is_dark_where_the_reader_is_and_the_button_switches()
    {
        const string Ground = "getComputedStyle(document.body).backgroundColor";
        const string AxisText = "document.querySelector('.plot svg text').getAttribute('fill')";
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page, scheme: "dark");
        (string ground, string text) dark = (await page.TextAsync(Ground), await page.TextAsync(AxisText));
        await page.EvaluateAsync("document.getElementById('theme').click()");
        (string ground, string text) light = (await page.TextAsync(Ground), await page.TextAsync(AxisText));
        Assert.Equal("rgb(255, 255, 255)", light.ground);
        Assert.NotEqual(dark.ground, light.ground);
        Assert.NotEqual(dark.text, light.text);
        BrowserPage other = await fixture.Browser.OpenAsync(fixture.Page, scheme: "light");
        Assert.Equal(light.ground, await other.TextAsync(Ground));
    }

    [BrowserFact]
    public async Task A_legend_switches_its_series()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page);
        const string Shapes = "document.querySelectorAll('[data-chart=roofline] svg path').length";
        double before = await page.NumberAsync(Shapes);
        await page.EvaluateAsync("[...document.querySelectorAll('#chart-roofline .legend button')].at(-1).click()");
        await page.SettleAsync();
        Assert.True(await page.NumberAsync(Shapes) < before);
        Assert.Equal(
            "false",
            await page.TextAsync("[...document.querySelectorAll('#chart-roofline .legend button')].at(-1).getAttribute('aria-pressed')"));
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task Tables_sort_by_their_headings()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page);
        const string Heading = "[...document.querySelectorAll('#accuracy th')].find(heading => heading.textContent === 'MAPE %')";
        string Column(string heading) => $"(() => {{ const heading = {heading}; const table = heading.closest('table'); return "
            + $"[...table.tBodies[0].rows].map(row => row.cells[heading.cellIndex].textContent); }})()";
        await page.EvaluateAsync($"{Heading}.firstChild.click()");
        double[] falling = [.. (await page.EvaluateAsync(Column(Heading)))!.AsArray()
            .Select(cell => double.Parse((string)cell!, CultureInfo.InvariantCulture))];
        Assert.Equal(falling.OrderDescending(), falling);
        Assert.Equal("descending", await page.TextAsync($"{Heading}.getAttribute('aria-sort')"));
        await page.EvaluateAsync($"{Heading}.firstChild.click()");
        Assert.Equal(falling.Order(), (await page.EvaluateAsync(Column(Heading)))!.AsArray()
            .Select(cell => double.Parse((string)cell!, CultureInfo.InvariantCulture)));
        Assert.True(falling.Distinct().Count() > 1);
    }

    /// <summary>A phone, a desktop: nothing sticks out of the page, and no label out of its chart.</summary>
    [BrowserFact]
    public async Task Nothing_is_cut_at_any_width()
    {
        foreach (int width in (int[])[360, 760, 1280])
        {
            BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page, width);
            Assert.True(await page.NumberAsync("document.documentElement.scrollWidth") <= width, $"wider than {width} px");
            Assert.Empty((await page.EvaluateAsync(ClippedTexts))!.AsArray().Select(text => $"{width} px: {(string)text!}"));
        }
    }

    /// <summary>Printed from a dark screen it is dark ink on white, and fits the paper.</summary>
    [BrowserFact]
    public async Task It_prints_on_white()
    {
        BrowserPage page = await fixture.Browser.OpenAsync(fixture.Page, scheme: "dark");
        await page.EvaluateAsync("""
            window.addEventListener('beforeprint', () => {
              window.printed = {
                ink: document.querySelector('.plot svg text').getAttribute('fill'),
                ground: getComputedStyle(document.body).backgroundColor };
            })
            """);
        JsonNode pdf = await page.SendAsync("Page.printToPDF", new JsonObject { ["printBackground"] = true });
        Assert.StartsWith(
            "%PDF", System.Text.Encoding.ASCII.GetString(Convert.FromBase64String((string)pdf["data"]!)[..8]), StringComparison.Ordinal);
        Assert.Equal(LatencyLab.Reporting.Charts.Palette.Light.Ink, await page.TextAsync("window.printed.ink"));
        Assert.NotEqual(
            LatencyLab.Reporting.Charts.Palette.Light.Ink,
            await page.TextAsync("document.querySelector('.plot svg text').getAttribute('fill')"));
    }
}
