namespace LoadBalancer.Core.Http1.Writing;

/// <summary>Says which of the fields we write are left out: a struct, so that where none is nothing is asked.</summary>
internal interface IFieldOmission
{
    bool Omits(KnownField field);
}

/// <summary>None is left out.</summary>
internal readonly struct NoOmission : IFieldOmission
{
    public bool Omits(KnownField field) => false;
}

/// <summary>Those are left out that a route removes or sets itself.</summary>
internal readonly struct EditedFields(FieldEdits edits) : IFieldOmission
{
    public bool Omits(KnownField field) => edits.Owns(field);
}
