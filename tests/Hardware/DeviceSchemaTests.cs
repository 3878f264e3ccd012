using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatencyLab.Tests.Hardware;

public class DeviceSchemaTests
{
    [Fact]
    public void The_written_schema_is_in_step() =>
        Assert.Equal(DeviceSchema.ToJson(), File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "devices", "device.schema.json")));

    [Fact]
    public void The_schema_has_every_key_that_the_writer_writes()
    {
        JsonNode schema = JsonNode.Parse(DeviceSchema.ToJson())!;
        foreach (string name in DeviceCatalog.Names)
            AssertDescribed(JsonNode.Parse(DeviceProfileWriter.ToJson(DeviceCatalog.Get(name)))!, schema, name);
    }

    [Fact]
    public void The_example_of_the_documentation_is_valid()
    {
        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "device-profiles.md"));
        MatchCollection examples = Regex.Matches(page, "```yaml\n(.*?)```", RegexOptions.Singleline);
        Assert.Equal(2, examples.Count);
        foreach (Match example in examples)
            DeviceProfileReader.Parse(example.Groups[1].Value, "docs/device-profiles.md");
        foreach (string key in AllKeys(JsonNode.Parse(DeviceSchema.ToJson())!)
            .Where(key => !key.StartsWith("fp", StringComparison.Ordinal)))
            Assert.Contains($"`{key}`", page, StringComparison.Ordinal);
    }

    private static IEnumerable<string> AllKeys(JsonNode schema)
    {
        foreach ((string key, JsonNode? node) in schema["properties"] as JsonObject ?? [])
        {
            yield return key;
            foreach (string inner in AllKeys(node!))
                yield return inner;
        }

        foreach (JsonNode inner in new[] { schema["items"], schema["additionalProperties"] }.OfType<JsonObject>())
        {
            foreach (string key in AllKeys(inner))
                yield return key;
        }
    }

    private static void AssertDescribed(JsonNode value, JsonNode schema, string path)
    {
        switch (value)
        {
            case JsonObject mapping:
                Assert.Equal("object", schema["type"]!.GetValue<string>());
                foreach ((string key, JsonNode? inner) in mapping)
                {
                    JsonNode? described = schema["properties"]?[key] ?? schema["additionalProperties"] as JsonObject;
                    Assert.True(described is not null, $"{path}.{key} is not in the schema");
                    AssertDescribed(inner!, described, $"{path}.{key}");
                }

                break;
            case JsonArray list:
                Assert.Equal("array", schema["type"]!.GetValue<string>());
                foreach (JsonNode? item in list)
                    AssertDescribed(item!, schema["items"]!, path);
                break;
            default:
                if (schema["type"]?.GetValue<string>() is "number" or "integer")
                    Assert.InRange(
                        value.GetValue<double>(), schema["minimum"]?.GetValue<double>() ?? double.MinValue,
                        schema["maximum"]?.GetValue<double>() ?? double.MaxValue);
                break;
        }
    }
}
