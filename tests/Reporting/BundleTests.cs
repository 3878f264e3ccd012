using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LatencyLab.Reporting.Html;

namespace LatencyLab.Tests.Reporting;

public sealed class BundleTests
{
    /// <summary>The committed bundle is the one that its record describes, built from the versions that the lock file pins.</summary>
    [Fact]
    public void The_bundle_is_the_one_recorded()
    {
        JsonNode record = JsonNode.Parse(HtmlReport.Asset("echarts.json"))!;
        byte[] bundle = Encoding.UTF8.GetBytes(HtmlReport.Asset("echarts.min.js"));
        Assert.Equal((int)record["bytes"]!, bundle.Length);
        Assert.Equal((string)record["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(bundle)));

        string root = Path.Combine(SharedData.RepositoryRoot, "eng", "echarts");
        JsonNode packages = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "package-lock.json")))!["packages"]!;
        foreach ((string name, JsonNode? version) in record["packages"]!.AsObject())
            Assert.Equal((string)version!, (string)packages[$"node_modules/{name}"]!["version"]!);
        Assert.Equal((string)record["esbuild"]!, (string)packages["node_modules/esbuild"]!["version"]!);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "package.json")))!;
        Assert.Equal((string)record["packages"]!["echarts"]!, (string)manifest["dependencies"]!["echarts"]!);
    }

    [Fact]
    public void The_bundle_carries_its_notice_and_cannot_end_its_script()
    {
        string bundle = HtmlReport.Asset("echarts.min.js"), notice = HtmlReport.Asset("echarts.NOTICE.txt");
        Assert.DoesNotContain("</script", bundle, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("echarts.NOTICE.txt", bundle[..200], StringComparison.Ordinal);
        Assert.Contains("Apache License", notice, StringComparison.Ordinal);
        Assert.Contains("zrender", notice, StringComparison.Ordinal);
    }

    /// <summary>A lock file that names a registry's host works for nobody who uses another one.</summary>
    [Fact]
    public void The_lock_file_names_no_host() =>
        Assert.DoesNotContain(
            "://", File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "eng", "echarts", "package-lock.json")),
            StringComparison.Ordinal);
}
