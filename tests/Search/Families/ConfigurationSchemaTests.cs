using LatencyLab.Search.Configurations;

namespace LatencyLab.Tests.Search.Families;

public class ConfigurationSchemaTests
{
    [Fact]
    public void The_schema_in_the_documentation_is_the_one_that_the_reader_checks_against() =>
        Assert.Equal(
            ConfigurationSchema.ToJson(), File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "configuration.schema.json")));
}
