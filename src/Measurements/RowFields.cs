using LatencyLab.Operators.Indexing;

namespace LatencyLab.Measurements;

/// <summary>The fields of an operator's row, from its parameters.</summary>
internal static class RowFields
{
    /// <summary>Those that follow from others stand last.</summary>
    /// <param name="prototype">Has the defaults of optional parameters.</param>
    public static IReadOnlyList<RowField> Of(Operator prototype)
    {
        Type type = prototype.GetType();
        bool hasMatrices = type.GetProperty("Batch") is null;
        List<RowField> fields = [], derived = [];
        foreach (PropertyInfo parameter in OperatorParameters.Of(type).Where(parameter => !ParameterColumns.IsToldByName(parameter)))
        {
            PropertyInfo? second = type.GetProperty(parameter.Name.Replace("Height", "Width", StringComparison.Ordinal));
            switch (parameter.Name)
            {
                case "PaddingHeight":
                    fields.Add(new PaddingField(parameter, second!));
                    break;
                case "DilationHeight":
                    fields.Add(new DilationField(parameter, second!));
                    break;
                case "OutputHeight":
                    derived.Add(new OutputMapField(parameter, second!));
                    break;
                case "PaddingWidth" or "DilationWidth" or "OutputWidth":
                    break;
                case "Rows" when hasMatrices:
                    fields.Add(new MatrixRowsField(parameter, countsBatch: type.Namespace != typeof(RowGather).Namespace));
                    break;
                case "SourceRows" or "OutputRows":
                    fields.Add(new SlicesField(parameter));
                    break;
                default:
                    fields.Add(parameter.PropertyType == typeof(Conv2d) ? new DenseField(parameter)
                        : ParameterColumns.ColumnsOf(parameter).Count > 0 ? new ColumnField(parameter, prototype)
                        : new HintField(parameter, prototype));
                    break;
            }
        }

        return [.. fields, .. derived];
    }
}
