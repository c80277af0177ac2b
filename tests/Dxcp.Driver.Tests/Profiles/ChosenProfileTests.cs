namespace Dxcp.Driver.Tests.Profiles;

/// <summary>Alone: what is chosen holds for the whole process.</summary>
[CollectionDefinition(nameof(ChosenProfileTests), DisableParallelization = true)]
[Collection(nameof(ChosenProfileTests))]
public sealed class ChosenProfileTests
{
    [Fact] // S216
    public void What_the_flow_of_control_uses_goes_before_what_the_process_chose_and_that_before_the_default()
    {
        try
        {
            DriverProfile.Choose(DriverProfile.Minimal);
            Assert.Same(DriverProfile.Minimal, DriverProfile.Current);
            using (DriverProfile.Use(DriverProfile.NoRefresh))
            {
                Assert.Same(DriverProfile.NoRefresh, DriverProfile.Current);
                DriverProfile.Choose(DriverProfile.StrictIV);
                Assert.Same(DriverProfile.NoRefresh, DriverProfile.Current);
            }

            Assert.Same(DriverProfile.StrictIV, DriverProfile.Current);
        }
        finally
        {
            DriverProfile.Choose(null);
        }

        Assert.Same(DriverProfile.Default, DriverProfile.Current);
    }

    [Fact] // S216
    public void The_environment_names_the_profile_of_who_chose_none_and_may_name_another_later()
    {
        string? before = Environment.GetEnvironmentVariable(DriverProfile.EnvironmentVariable);
        try
        {
            foreach (var profile in new[] { DriverProfile.Minimal, DriverProfile.Minimal, DriverProfile.StrictIV, DriverProfile.Minimal })
            {
                Environment.SetEnvironmentVariable(DriverProfile.EnvironmentVariable, profile.Name);
                Assert.Same(profile, DriverProfile.Current);
                Assert.Same(profile, DriverProfile.Current);
            }

            DriverProfile.Choose(DriverProfile.NoRefresh);
            Assert.Same(DriverProfile.NoRefresh, DriverProfile.Current);
        }
        finally
        {
            DriverProfile.Choose(null);
            Environment.SetEnvironmentVariable(DriverProfile.EnvironmentVariable, before);
        }
    }
}
