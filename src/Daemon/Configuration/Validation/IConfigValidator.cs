namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Checks one concern of the configuration.</summary>
internal interface IConfigValidator
{
    void Validate(ValidationContext context);
}
