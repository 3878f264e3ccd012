using System.Diagnostics;
using System.Text.Json.Nodes;

namespace LatencyLab.Tests.Reporting.Browser;

/// <summary>One page in a browser.</summary>
public sealed class BrowserPage
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly DevTools _tools;
    private readonly string _session;

    internal BrowserPage(DevTools tools, string session) => (_tools, _session) = (tools, session);

    /// <summary>Errors and warnings of the console, exceptions, and what the browser itself complained about.</summary>
    public IReadOnlyList<string> Complaints =>
    [
        .. _tools.Events(_session).Where(one => (string)one["method"]! switch
        {
            "Runtime.exceptionThrown" => true,
            "Runtime.consoleAPICalled" => (string)one["params"]!["type"]! is "error" or "warning" or "assert",
            "Log.entryAdded" => (string)one["params"]!["entry"]!["level"]! is "error" or "warning",
            _ => false,
        }).Select(one => one["params"]!.ToJsonString()),
    ];

    /// <summary>Addresses of everything that the page asked for, its own file included.</summary>
    public IReadOnlyList<string> Requests =>
    [
        .. _tools.Events(_session).Where(one => (string)one["method"]! == "Network.requestWillBeSent")
            .Select(one => (string)one["params"]!["request"]!["url"]!),
    ];

    public Task<JsonNode> SendAsync(string method, JsonObject? parameters = null) => _tools.SendAsync(method, parameters, _session);

    /// <summary>The value of an expression; it has to be JSON.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode answer = await SendAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        return answer["exceptionDetails"] is JsonNode problem
            ? throw new InvalidOperationException(problem.ToJsonString())
            : answer["result"]!["value"]?.DeepClone();
    }

    public async Task<string> TextAsync(string expression) => (string?)await EvaluateAsync(expression) ?? "";

    public async Task<double> NumberAsync(string expression) => (double)(await EvaluateAsync(expression))!;

    public async Task WaitForAsync(string condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_patience)
        {
            try
            {
                if (await EvaluateAsync($"Boolean({condition})") is JsonValue value && (bool)value)
                    return;
            }
            catch (InvalidOperationException gone) when (gone.Message.Contains("context", StringComparison.Ordinal))
            {
                // A page that is being left takes its script context with it; the next one is asked again.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"never became true: {condition}; {string.Join("; ", Complaints)}");
    }

    public Task ResizeAsync(int width, int height) => SendAsync(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });

    public Task MoveMouseAsync(double x, double y) =>
        SendAsync("Input.dispatchMouseEvent", new JsonObject { ["type"] = "mouseMoved", ["x"] = x, ["y"] = y });

    public async Task PressAsync(string key)
    {
        foreach (string type in (string[])["rawKeyDown", "keyUp"])
            await SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key });
    }

    /// <summary>Two frames, after which whatever a change set off is drawn.</summary>
    public Task SettleAsync() => EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");

    /// <summary>The whole page as PNG, for people to look at.</summary>
    public async Task<byte[]> ScreenshotAsync()
    {
        JsonNode shot = await SendAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true });
        return Convert.FromBase64String((string)shot["data"]!);
    }
}
