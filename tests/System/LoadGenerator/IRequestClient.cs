namespace Cotenant.LoadGenerator;

/// <summary>One connection to the service, used by one thread. Reconnects by itself after a failure.</summary>
internal interface IRequestClient : IDisposable
{
    /// <summary>Puts what the requests will ask for in place, or checks that it is there.</summary>
    /// <exception cref="IOException">The service is not ready for the run.</exception>
    void Prepare();

    /// <summary>One request and its whole answer.</summary>
    /// <exception cref="IOException">The connection broke, an answer took too long or was wrong; the next call connects anew.</exception>
    void Request(int key);
}
